# Turns deploy/nginx.conf into the template of the container: without root, on ports that need no
# right, with all that is written in /tmp, and with the host as a variable.
/^user /d
s|^pid .*|pid /tmp/nginx.pid;|
s|^\( *error_log\) [^ ]*|\1 stderr|
s|^http {|http {\n    client_body_temp_path /tmp/client_body;\n    proxy_temp_path /tmp/proxy;\n    fastcgi_temp_path /tmp/fastcgi;\n    uwsgi_temp_path /tmp/uwsgi;\n    scgi_temp_path /tmp/scgi;|
s|listen 80\b|listen 8080|
s|listen 443\b|listen 8443|
s|/etc/letsencrypt/live/rolebook.example/fullchain.pem|/run/secrets/certificate|
s|/etc/letsencrypt/live/rolebook.example/privkey.pem|/run/secrets/certificate_key|
s|rolebook\.example|${ROLEBOOK_HOST}|
s|server 127.0.0.1:8000;|server site:8000;|
