-- A database that `make run` made at commit 1f4a259, the last one before its migrations were
-- squashed: a claim that was edited, and a draft.
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;
CREATE FUNCTION public.alias_is_no_role() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('role slugs')); IF EXISTS (SELECT 1 FROM roles_role r WHERE r.slug = NEW.slug) THEN RAISE EXCEPTION 'an alias cannot equal the slug of a role' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.claim_other_role_where_relational() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN  IF NOT EXISTS (SELECT 1 FROM roles_responsibility r WHERE r.id = NEW.responsibility_id AND r.relational = (NEW.other_role_id IS NOT NULL) FOR SHARE) THEN RAISE EXCEPTION 'a claim names an other role exactly where its responsibility is about two roles' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.claim_pair_in_order() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN  IF EXISTS (SELECT 1 FROM roles_role a, roles_role b WHERE a.id = NEW.role_id AND b.id = NEW.other_role_id AND a.slug COLLATE "C" > b.slug COLLATE "C") THEN RAISE EXCEPTION 'a pair of roles is kept in the order of their slugs' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.claim_position_on_scale() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN  IF NEW.position_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM roles_position p JOIN roles_responsibility r ON r.scale_id = p.scale_id WHERE p.id = NEW.position_id AND r.id = NEW.responsibility_id FOR SHARE) THEN RAISE EXCEPTION 'the position is not on the scale of the responsibility' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.position_scale_under_claims() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN  IF EXISTS (SELECT 1 FROM roles_claim c JOIN roles_responsibility r ON r.id = c.responsibility_id WHERE c.position_id = NEW.id AND r.scale_id <> NEW.scale_id) THEN RAISE EXCEPTION 'the position is not on the scale of the responsibility' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.responsibility_relational_under_claims() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN  IF EXISTS (SELECT 1 FROM roles_claim c WHERE c.responsibility_id = NEW.id AND NEW.relational <> (c.other_role_id IS NOT NULL)) THEN RAISE EXCEPTION 'a claim names an other role exactly where its responsibility is about two roles' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.responsibility_scale_under_claims() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN  IF EXISTS (SELECT 1 FROM roles_claim c JOIN roles_position p ON p.id = c.position_id WHERE c.responsibility_id = NEW.id AND p.scale_id <> NEW.scale_id) THEN RAISE EXCEPTION 'the position is not on the scale of the responsibility' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.role_is_no_alias() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_advisory_xact_lock(hashtext('role slugs')); IF EXISTS (SELECT 1 FROM roles_alias a WHERE a.slug = NEW.slug) THEN RAISE EXCEPTION 'an alias cannot equal the slug of a role' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$;
CREATE FUNCTION public.roles_search_learn() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$ BEGIN INSERT INTO roles_search_word SELECT word FROM (SELECT DISTINCT unnest(tsvector_to_array(to_tsvector('rolebook_spelt', translate(title || ' ' || also || ' ' || body, '!"#$%&()*+,-./:;<=>?@[\]^_`{|}~''’', '                                 ')))) AS word FROM added) fresh WHERE NOT EXISTS (SELECT 1 FROM roles_search_word known WHERE known.word = fresh.word); RETURN NULL; END $_$;
CREATE FUNCTION public.search_claims_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id = 5497558138880 + OLD.id; RETURN NULL; END $$;
CREATE FUNCTION public.search_claims_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN PERFORM 1 FROM roles_role WHERE id = NEW.role_id FOR SHARE; PERFORM 1 FROM roles_role WHERE id = NEW.other_role_id FOR SHARE; PERFORM 1 FROM roles_responsibility WHERE id = NEW.responsibility_id FOR SHARE; PERFORM 1 FROM sources_source WHERE id = NEW.source_id FOR SHARE;DELETE FROM roles_search WHERE id IN (SELECT 5497558138880 + own.id FROM roles_claim own WHERE own.id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 5497558138880 + own.id AS id, own.paraphrase AS title, role.name || '; ' || coalesce(other_role.name, '') || '; ' || responsibility.name || '; ' || source.short_name AS also, own.quotation AS body FROM roles_claim own JOIN roles_role role ON role.id = own.role_id LEFT JOIN roles_role other_role ON other_role.id = own.other_role_id JOIN roles_responsibility responsibility ON responsibility.id = own.responsibility_id JOIN sources_source source ON source.id = own.source_id WHERE own.status = 'published' AND (own.id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_claims_update_0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN PERFORM 1 FROM roles_role WHERE id = NEW.role_id FOR SHARE; PERFORM 1 FROM roles_role WHERE id = NEW.other_role_id FOR SHARE; PERFORM 1 FROM roles_responsibility WHERE id = NEW.responsibility_id FOR SHARE; PERFORM 1 FROM sources_source WHERE id = NEW.source_id FOR SHARE;DELETE FROM roles_search WHERE id IN (SELECT 5497558138880 + own.id FROM roles_claim own WHERE own.id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 5497558138880 + own.id AS id, own.paraphrase AS title, role.name || '; ' || coalesce(other_role.name, '') || '; ' || responsibility.name || '; ' || source.short_name AS also, own.quotation AS body FROM roles_claim own JOIN roles_role role ON role.id = own.role_id LEFT JOIN roles_role other_role ON other_role.id = own.other_role_id JOIN roles_responsibility responsibility ON responsibility.id = own.responsibility_id JOIN sources_source source ON source.id = own.source_id WHERE own.status = 'published' AND (own.id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_claims_update_1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id IN (SELECT 5497558138880 + own.id FROM roles_claim own WHERE own.role_id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 5497558138880 + own.id AS id, own.paraphrase AS title, role.name || '; ' || coalesce(other_role.name, '') || '; ' || responsibility.name || '; ' || source.short_name AS also, own.quotation AS body FROM roles_claim own JOIN roles_role role ON role.id = own.role_id LEFT JOIN roles_role other_role ON other_role.id = own.other_role_id JOIN roles_responsibility responsibility ON responsibility.id = own.responsibility_id JOIN sources_source source ON source.id = own.source_id WHERE own.status = 'published' AND (own.role_id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_claims_update_2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id IN (SELECT 5497558138880 + own.id FROM roles_claim own WHERE own.other_role_id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 5497558138880 + own.id AS id, own.paraphrase AS title, role.name || '; ' || coalesce(other_role.name, '') || '; ' || responsibility.name || '; ' || source.short_name AS also, own.quotation AS body FROM roles_claim own JOIN roles_role role ON role.id = own.role_id LEFT JOIN roles_role other_role ON other_role.id = own.other_role_id JOIN roles_responsibility responsibility ON responsibility.id = own.responsibility_id JOIN sources_source source ON source.id = own.source_id WHERE own.status = 'published' AND (own.other_role_id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_claims_update_3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id IN (SELECT 5497558138880 + own.id FROM roles_claim own WHERE own.responsibility_id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 5497558138880 + own.id AS id, own.paraphrase AS title, role.name || '; ' || coalesce(other_role.name, '') || '; ' || responsibility.name || '; ' || source.short_name AS also, own.quotation AS body FROM roles_claim own JOIN roles_role role ON role.id = own.role_id LEFT JOIN roles_role other_role ON other_role.id = own.other_role_id JOIN roles_responsibility responsibility ON responsibility.id = own.responsibility_id JOIN sources_source source ON source.id = own.source_id WHERE own.status = 'published' AND (own.responsibility_id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_claims_update_4() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id IN (SELECT 5497558138880 + own.id FROM roles_claim own WHERE own.source_id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 5497558138880 + own.id AS id, own.paraphrase AS title, role.name || '; ' || coalesce(other_role.name, '') || '; ' || responsibility.name || '; ' || source.short_name AS also, own.quotation AS body FROM roles_claim own JOIN roles_role role ON role.id = own.role_id LEFT JOIN roles_role other_role ON other_role.id = own.other_role_id JOIN roles_responsibility responsibility ON responsibility.id = own.responsibility_id JOIN sources_source source ON source.id = own.source_id WHERE own.status = 'published' AND (own.source_id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_responsibilities_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id = 3298534883328 + OLD.id; RETURN NULL; END $$;
CREATE FUNCTION public.search_responsibilities_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id IN (SELECT 3298534883328 + own.id FROM roles_responsibility own WHERE own.id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 3298534883328 + own.id AS id, own.question AS title, own.name || '; ' || own.slug AS also, own.meaning AS body FROM roles_responsibility own  WHERE 1 = 1 AND (own.id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_responsibilities_update_0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id IN (SELECT 3298534883328 + own.id FROM roles_responsibility own WHERE own.id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 3298534883328 + own.id AS id, own.question AS title, own.name || '; ' || own.slug AS also, own.meaning AS body FROM roles_responsibility own  WHERE 1 = 1 AND (own.id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_roles_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id = 1099511627776 + OLD.id; RETURN NULL; END $$;
CREATE FUNCTION public.search_roles_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id IN (SELECT 1099511627776 + own.id FROM roles_role own WHERE own.id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 1099511627776 + own.id AS id, own.name AS title, own.abbreviation AS also, own.summary AS body FROM roles_role own  WHERE 1 = 1 AND (own.id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_roles_update_0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id IN (SELECT 1099511627776 + own.id FROM roles_role own WHERE own.id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 1099511627776 + own.id AS id, own.name AS title, own.abbreviation AS also, own.summary AS body FROM roles_role own  WHERE 1 = 1 AND (own.id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_sources_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id = 4398046511104 + OLD.id; RETURN NULL; END $$;
CREATE FUNCTION public.search_sources_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN PERFORM 1 FROM sources_voice WHERE id = NEW.voice_id FOR SHARE;DELETE FROM roles_search WHERE id IN (SELECT 4398046511104 + own.id FROM sources_source own WHERE own.id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 4398046511104 + own.id AS id, CASE WHEN own.title <> '' THEN own.title ELSE own.short_name END AS title, own.short_name || '; ' || own.author || '; ' || own.publisher || '; ' || voice.name AS also, '' AS body FROM sources_source own JOIN sources_voice voice ON voice.id = own.voice_id WHERE 1 = 1 AND (own.id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_sources_update_0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN PERFORM 1 FROM sources_voice WHERE id = NEW.voice_id FOR SHARE;DELETE FROM roles_search WHERE id IN (SELECT 4398046511104 + own.id FROM sources_source own WHERE own.id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 4398046511104 + own.id AS id, CASE WHEN own.title <> '' THEN own.title ELSE own.short_name END AS title, own.short_name || '; ' || own.author || '; ' || own.publisher || '; ' || voice.name AS also, '' AS body FROM sources_source own JOIN sources_voice voice ON voice.id = own.voice_id WHERE 1 = 1 AND (own.id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_sources_update_1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id IN (SELECT 4398046511104 + own.id FROM sources_source own WHERE own.voice_id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 4398046511104 + own.id AS id, CASE WHEN own.title <> '' THEN own.title ELSE own.short_name END AS title, own.short_name || '; ' || own.author || '; ' || own.publisher || '; ' || voice.name AS also, '' AS body FROM sources_source own JOIN sources_voice voice ON voice.id = own.voice_id WHERE 1 = 1 AND (own.voice_id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_titles_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id = 2199023255552 + OLD.id; RETURN NULL; END $$;
CREATE FUNCTION public.search_titles_insert() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id IN (SELECT 2199023255552 + own.id FROM roles_alias own WHERE own.id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 2199023255552 + own.id AS id, own.title AS title, '' AS also, '' AS body FROM roles_alias own  WHERE 1 = 1 AND (own.id = NEW.id); RETURN NULL; END $$;
CREATE FUNCTION public.search_titles_update_0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN DELETE FROM roles_search WHERE id IN (SELECT 2199023255552 + own.id FROM roles_alias own WHERE own.id = NEW.id); INSERT INTO roles_search (id, title, also, body) SELECT 2199023255552 + own.id AS id, own.title AS title, '' AS also, '' AS body FROM roles_alias own  WHERE 1 = 1 AND (own.id = NEW.id); RETURN NULL; END $$;
CREATE TEXT SEARCH DICTIONARY public.rolebook_stem (
    TEMPLATE = pg_catalog.snowball,
    language = 'porter' );
CREATE TEXT SEARCH CONFIGURATION public.rolebook (
    PARSER = pg_catalog."default" );
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR asciiword WITH public.unaccent, public.rolebook_stem;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR word WITH public.unaccent, public.rolebook_stem;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR numword WITH public.unaccent, public.rolebook_stem;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR email WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR url WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR host WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR sfloat WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR version WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR hword_numpart WITH public.unaccent, public.rolebook_stem;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR hword_part WITH public.unaccent, public.rolebook_stem;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR hword_asciipart WITH public.unaccent, public.rolebook_stem;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR numhword WITH public.unaccent, public.rolebook_stem;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR asciihword WITH public.unaccent, public.rolebook_stem;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR hword WITH public.unaccent, public.rolebook_stem;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR url_path WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR file WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR "float" WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR "int" WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook
    ADD MAPPING FOR uint WITH simple;
CREATE TEXT SEARCH CONFIGURATION public.rolebook_spelt (
    PARSER = pg_catalog."default" );
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR asciiword WITH public.unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR word WITH public.unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR numword WITH public.unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR email WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR url WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR host WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR sfloat WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR version WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR hword_numpart WITH public.unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR hword_part WITH public.unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR hword_asciipart WITH public.unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR numhword WITH public.unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR asciihword WITH public.unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR hword WITH public.unaccent, simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR url_path WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR file WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR "float" WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR "int" WITH simple;
ALTER TEXT SEARCH CONFIGURATION public.rolebook_spelt
    ADD MAPPING FOR uint WITH simple;
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id bigint NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);
ALTER TABLE public.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.rolekb_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL
);
CREATE TABLE public.rolekb_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);
ALTER TABLE public.rolekb_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rolekb_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.rolekb_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rolekb_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.rolekb_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.rolekb_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.rolekb_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_alias (
    id bigint NOT NULL,
    title character varying(120) NOT NULL,
    slug character varying(120) NOT NULL,
    role_id bigint NOT NULL,
    CONSTRAINT alias_has_a_lower_case_slug CHECK ((((slug)::text = lower((slug)::text)) AND (NOT ((slug)::text = ''::text))))
);
ALTER TABLE public.roles_alias ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_alias_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_area (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    slug character varying(80) NOT NULL,
    "order" smallint NOT NULL,
    CONSTRAINT roles_area_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.roles_area ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_area_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_claim (
    id bigint NOT NULL,
    version integer NOT NULL,
    key character varying(8) NOT NULL,
    paraphrase text NOT NULL,
    locator character varying(200) NOT NULL,
    quotation character varying(300) NOT NULL,
    manner character varying(10) NOT NULL,
    status character varying(10) NOT NULL,
    published_at timestamp with time zone,
    note text NOT NULL,
    quotation_result character varying(12) NOT NULL,
    quotation_checked_on date,
    quotation_text_hash character varying(64) NOT NULL,
    source_id bigint NOT NULL,
    position_id bigint,
    responsibility_id bigint NOT NULL,
    other_role_id bigint,
    role_id bigint NOT NULL,
    entered_by_id bigint,
    external_id character varying(100) NOT NULL,
    proposal_for_id bigint,
    proposed_on_version integer,
    CONSTRAINT claim_has_a_paraphrase CHECK ((length(TRIM(BOTH FROM replace(replace(replace(replace(paraphrase, E'\r'::text, ' '::text), '
'::text, ' '::text), '	'::text, ' '::text), ' '::text, ' '::text))) > 0)),
    CONSTRAINT claim_manner_is_known CHECK (((manner)::text = ANY ((ARRAY['holds'::character varying, 'reports'::character varying, 'rejects'::character varying])::text[]))),
    CONSTRAINT claim_names_two_roles_or_one CHECK (((other_role_id IS NULL) OR (NOT ((other_role_id = role_id) AND (other_role_id IS NOT NULL))))),
    CONSTRAINT claim_quotation_result_is_known CHECK (((quotation_result)::text = ANY ((ARRAY['verified'::character varying, 'folded'::character varying, 'ambiguous'::character varying, 'missing'::character varying, 'unchecked'::character varying])::text[]))),
    CONSTRAINT proposal_is_for_another_claim CHECK ((((proposal_for_id IS NOT NULL) AND ((status)::text = 'proposal'::text) AND (NOT ((proposal_for_id = id) AND (proposal_for_id IS NOT NULL)))) OR ((proposal_for_id IS NULL) AND (NOT ((status)::text = 'proposal'::text))))),
    CONSTRAINT published_claim_is_whole CHECK ((((status)::text = 'draft'::text) OR ((((status)::text = 'proposal'::text) OR ((published_at IS NOT NULL) AND ((status)::text = 'published'::text))) AND (position_id IS NOT NULL) AND (length(TRIM(BOTH FROM replace(replace(replace(replace((locator)::text, E'\r'::text, ' '::text), '
'::text, ' '::text), '	'::text, ' '::text), ' '::text, ' '::text))) > 0)))),
    CONSTRAINT roles_claim_proposed_on_version_check CHECK ((proposed_on_version >= 0)),
    CONSTRAINT roles_claim_version_check CHECK ((version >= 0))
);
CREATE TABLE public.roles_claim_contexts (
    id bigint NOT NULL,
    claim_id bigint NOT NULL,
    context_id bigint NOT NULL
);
ALTER TABLE public.roles_claim_contexts ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_claim_contexts_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.roles_claim ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_claim_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_context (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    slug character varying(80) NOT NULL,
    phrase character varying(100) NOT NULL,
    kind character varying(20) NOT NULL,
    note text NOT NULL
);
ALTER TABLE public.roles_context ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_context_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_formerresponsibilityslug (
    id bigint NOT NULL,
    slug character varying(120) NOT NULL,
    target_id bigint NOT NULL
);
ALTER TABLE public.roles_formerresponsibilityslug ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_formerresponsibilityslug_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_formerroleslug (
    id bigint NOT NULL,
    slug character varying(120) NOT NULL,
    target_id bigint NOT NULL
);
ALTER TABLE public.roles_formerroleslug ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_formerroleslug_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_historicalclaim (
    id bigint NOT NULL,
    version integer NOT NULL,
    key character varying(8) NOT NULL,
    paraphrase text NOT NULL,
    locator character varying(200) NOT NULL,
    quotation character varying(300) NOT NULL,
    manner character varying(10) NOT NULL,
    status character varying(10) NOT NULL,
    published_at timestamp with time zone,
    note text NOT NULL,
    quotation_result character varying(12) NOT NULL,
    quotation_checked_on date,
    quotation_text_hash character varying(64) NOT NULL,
    history_id integer NOT NULL,
    history_date timestamp with time zone NOT NULL,
    history_change_reason character varying(100),
    history_type character varying(1) NOT NULL,
    history_user_id bigint,
    source_id bigint,
    position_id bigint,
    responsibility_id bigint,
    other_role_id bigint,
    role_id bigint,
    entered_by_id bigint,
    external_id character varying(100) NOT NULL,
    proposal_for_id bigint,
    proposed_on_version integer,
    CONSTRAINT roles_historicalclaim_proposed_on_version_check CHECK ((proposed_on_version >= 0)),
    CONSTRAINT roles_historicalclaim_version_check CHECK ((version >= 0))
);
CREATE TABLE public.roles_historicalclaim_contexts (
    id bigint NOT NULL,
    m2m_history_id integer NOT NULL,
    claim_id bigint,
    context_id bigint,
    history_id integer NOT NULL
);
ALTER TABLE public.roles_historicalclaim_contexts ALTER COLUMN m2m_history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_historicalclaim_contexts_m2m_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.roles_historicalclaim ALTER COLUMN history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_historicalclaim_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_historicalorgnote (
    id bigint NOT NULL,
    version integer NOT NULL,
    explanation text NOT NULL,
    reviewed_on date NOT NULL,
    history_id integer NOT NULL,
    history_date timestamp with time zone NOT NULL,
    history_change_reason character varying(100),
    history_type character varying(1) NOT NULL,
    history_user_id bigint,
    responsibility_id bigint,
    other_role_id bigint,
    role_id bigint,
    CONSTRAINT roles_historicalorgnote_version_check CHECK ((version >= 0))
);
ALTER TABLE public.roles_historicalorgnote ALTER COLUMN history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_historicalorgnote_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_historicalresponsibility (
    id bigint NOT NULL,
    version integer NOT NULL,
    name character varying(100) NOT NULL,
    slug character varying(100) NOT NULL,
    question character varying(200) NOT NULL,
    meaning text NOT NULL,
    relational boolean NOT NULL,
    "order" smallint NOT NULL,
    history_id integer NOT NULL,
    history_date timestamp with time zone NOT NULL,
    history_change_reason character varying(100),
    history_type character varying(1) NOT NULL,
    area_id bigint,
    history_user_id bigint,
    scale_id bigint,
    CONSTRAINT roles_historicalresponsibility_order_check CHECK (("order" >= 0)),
    CONSTRAINT roles_historicalresponsibility_version_check CHECK ((version >= 0))
);
ALTER TABLE public.roles_historicalresponsibility ALTER COLUMN history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_historicalresponsibility_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_historicalrole (
    id bigint NOT NULL,
    version integer NOT NULL,
    name character varying(100) NOT NULL,
    slug character varying(100) NOT NULL,
    abbreviation character varying(12) NOT NULL,
    summary text NOT NULL,
    history_id integer NOT NULL,
    history_date timestamp with time zone NOT NULL,
    history_change_reason character varying(100),
    history_type character varying(1) NOT NULL,
    history_user_id bigint,
    CONSTRAINT roles_historicalrole_version_check CHECK ((version >= 0))
);
ALTER TABLE public.roles_historicalrole ALTER COLUMN history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_historicalrole_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_loaded (
    id bigint NOT NULL,
    model character varying(100) NOT NULL,
    key character varying(500) NOT NULL,
    record_digest character varying(64) NOT NULL,
    row_digest character varying(64) NOT NULL
);
ALTER TABLE public.roles_loaded ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_loaded_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_orgnote (
    id bigint NOT NULL,
    version integer NOT NULL,
    explanation text NOT NULL,
    reviewed_on date NOT NULL,
    responsibility_id bigint NOT NULL,
    other_role_id bigint,
    role_id bigint NOT NULL,
    CONSTRAINT org_note_names_two_roles_or_one CHECK (((other_role_id IS NULL) OR (NOT ((other_role_id = role_id) AND (other_role_id IS NOT NULL))))),
    CONSTRAINT roles_orgnote_version_check CHECK ((version >= 0))
);
ALTER TABLE public.roles_orgnote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_orgnote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_pendingimport (
    id bigint NOT NULL,
    "table" character varying(20) NOT NULL,
    name character varying(200) NOT NULL,
    content bytea NOT NULL,
    "create" jsonb NOT NULL,
    outcome jsonb NOT NULL,
    digest character varying(64) NOT NULL,
    created timestamp with time zone NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.roles_pendingimport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_pendingimport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_position (
    id bigint NOT NULL,
    label character varying(100) NOT NULL,
    slug character varying(80) NOT NULL,
    kind character varying(12) NOT NULL,
    "order" smallint NOT NULL,
    converse_id bigint,
    scale_id bigint NOT NULL,
    CONSTRAINT position_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['owns'::character varying, 'shares'::character varying, 'contributes'::character varying, 'denies'::character varying, 'varies'::character varying, 'other'::character varying])::text[]))),
    CONSTRAINT roles_position_order_check CHECK (("order" >= 0))
);
ALTER TABLE public.roles_position ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_position_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_responsibility (
    id bigint NOT NULL,
    version integer NOT NULL,
    name character varying(100) NOT NULL,
    slug character varying(100) NOT NULL,
    question character varying(200) NOT NULL,
    meaning text NOT NULL,
    relational boolean NOT NULL,
    "order" smallint NOT NULL,
    area_id bigint NOT NULL,
    scale_id bigint NOT NULL,
    CONSTRAINT roles_responsibility_order_check CHECK (("order" >= 0)),
    CONSTRAINT roles_responsibility_version_check CHECK ((version >= 0))
);
ALTER TABLE public.roles_responsibility ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_responsibility_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_role (
    id bigint NOT NULL,
    version integer NOT NULL,
    name character varying(100) NOT NULL,
    slug character varying(100) NOT NULL,
    abbreviation character varying(12) NOT NULL,
    summary text NOT NULL,
    CONSTRAINT role_slug_holds_no_vs CHECK ((NOT (((slug)::text ~~ '%-vs-%'::text) OR ((slug)::text ~~ 'vs-%'::text) OR ((slug)::text ~~ '%-vs'::text) OR ((slug)::text = 'vs'::text)))),
    CONSTRAINT role_slug_is_lower_case CHECK (((slug)::text = lower((slug)::text))),
    CONSTRAINT roles_role_version_check CHECK ((version >= 0))
);
ALTER TABLE public.roles_role ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_role_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_scale (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    slug character varying(80) NOT NULL,
    note text NOT NULL
);
ALTER TABLE public.roles_scale ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_scale_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_search (
    id bigint NOT NULL,
    title text NOT NULL,
    also text NOT NULL,
    body text NOT NULL,
    words tsvector GENERATED ALWAYS AS (((setweight(to_tsvector('public.rolebook'::regconfig, translate(title, '!"#$%&()*+,-./:;<=>?@[\]^_`{|}~''’'::text, '                                 '::text)), 'A'::"char") || setweight(to_tsvector('public.rolebook'::regconfig, translate(also, '!"#$%&()*+,-./:;<=>?@[\]^_`{|}~''’'::text, '                                 '::text)), 'B'::"char")) || setweight(to_tsvector('public.rolebook'::regconfig, translate(body, '!"#$%&()*+,-./:;<=>?@[\]^_`{|}~''’'::text, '                                 '::text)), 'D'::"char"))) STORED NOT NULL
);
CREATE TABLE public.roles_search_make (
    make character varying(64) NOT NULL
);
CREATE TABLE public.roles_search_word (
    word text NOT NULL
);
CREATE TABLE public.roles_suggestion (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    page character varying(300) NOT NULL,
    address character varying(500) NOT NULL,
    quotation character varying(300) NOT NULL,
    sentence text NOT NULL,
    quotation_result character varying(12) NOT NULL,
    quotation_checked_on date,
    received_at timestamp with time zone NOT NULL,
    sender character varying(64) NOT NULL,
    status character varying(10) NOT NULL,
    handled_at timestamp with time zone,
    answer character varying(300) NOT NULL,
    claim_id bigint,
    draft_id bigint,
    handled_by_id bigint,
    responsibility_id bigint,
    role_id bigint,
    source_id bigint,
    CONSTRAINT suggested_claim_has_an_address CHECK ((((kind)::text = 'report'::text) OR (NOT ((address)::text = ''::text)))),
    CONSTRAINT suggestion_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['claim'::character varying, 'report'::character varying])::text[]))),
    CONSTRAINT suggestion_quotation_result_is_known CHECK (((quotation_result)::text = ANY ((ARRAY['verified'::character varying, 'folded'::character varying, 'ambiguous'::character varying, 'missing'::character varying, 'unchecked'::character varying])::text[]))),
    CONSTRAINT suggestion_says_something CHECK ((NOT (sentence = ''::text))),
    CONSTRAINT suggestion_waits_or_is_handled CHECK (((((answer)::text = ''::text) AND (handled_at IS NULL) AND ((status)::text = 'waiting'::text)) OR ((handled_at IS NOT NULL) AND ((status)::text = 'taken_up'::text)) OR ((handled_at IS NOT NULL) AND ((status)::text = 'dismissed'::text) AND (NOT ((answer)::text = ''::text)))))
);
ALTER TABLE public.roles_suggestion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_suggestion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_taggedresponsibility (
    id bigint NOT NULL,
    content_object_id bigint NOT NULL,
    tag_id integer NOT NULL
);
ALTER TABLE public.roles_taggedresponsibility ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_taggedresponsibility_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roles_taggedrole (
    id bigint NOT NULL,
    content_object_id bigint NOT NULL,
    tag_id integer NOT NULL
);
ALTER TABLE public.roles_taggedrole ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.roles_taggedrole_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sources_formersourceslug (
    id bigint NOT NULL,
    slug character varying(120) NOT NULL,
    target_id bigint NOT NULL
);
ALTER TABLE public.sources_formersourceslug ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sources_formersourceslug_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sources_historicalsource (
    id bigint NOT NULL,
    version integer NOT NULL,
    slug character varying(120) NOT NULL,
    short_name character varying(80) NOT NULL,
    kind character varying(30) NOT NULL,
    title character varying(300) NOT NULL,
    author character varying(300) NOT NULL,
    publisher character varying(200) NOT NULL,
    published character varying(10) NOT NULL,
    language character varying(12) NOT NULL,
    licence character varying(100) NOT NULL,
    address character varying(500) NOT NULL,
    archive_address character varying(500) NOT NULL,
    read_on date,
    note text NOT NULL,
    history_id integer NOT NULL,
    history_date timestamp with time zone NOT NULL,
    history_change_reason character varying(100),
    history_type character varying(1) NOT NULL,
    history_user_id bigint,
    part_of_id bigint,
    supersedes_id bigint,
    voice_id bigint,
    address_key character varying(500) NOT NULL,
    CONSTRAINT sources_historicalsource_version_check CHECK ((version >= 0))
);
ALTER TABLE public.sources_historicalsource ALTER COLUMN history_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sources_historicalsource_history_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sources_snapshot (
    id bigint NOT NULL,
    text text NOT NULL,
    text_hash character varying(64) NOT NULL,
    taken_on date NOT NULL,
    source_id bigint NOT NULL,
    proposed jsonb NOT NULL
);
ALTER TABLE public.sources_snapshot ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sources_snapshot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sources_source (
    id bigint NOT NULL,
    version integer NOT NULL,
    slug character varying(120) NOT NULL,
    short_name character varying(80) NOT NULL,
    kind character varying(30) NOT NULL,
    title character varying(300) NOT NULL,
    author character varying(300) NOT NULL,
    publisher character varying(200) NOT NULL,
    published character varying(10) NOT NULL,
    language character varying(12) NOT NULL,
    licence character varying(100) NOT NULL,
    address character varying(500) NOT NULL,
    archive_address character varying(500) NOT NULL,
    read_on date,
    note text NOT NULL,
    part_of_id bigint,
    supersedes_id bigint,
    voice_id bigint NOT NULL,
    address_key character varying(500) NOT NULL,
    CONSTRAINT comment_is_part_of_something CHECK (((NOT ((kind)::text = 'comment'::text)) OR (part_of_id IS NOT NULL))),
    CONSTRAINT source_does_not_supersede_itself CHECK (((supersedes_id IS NULL) OR (NOT ((supersedes_id = id) AND (supersedes_id IS NOT NULL))))),
    CONSTRAINT source_is_not_its_own_part CHECK (((part_of_id IS NULL) OR (NOT ((part_of_id = id) AND (part_of_id IS NOT NULL))))),
    CONSTRAINT sources_source_version_check CHECK ((version >= 0))
);
ALTER TABLE public.sources_source ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sources_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sources_taggedsource (
    id bigint NOT NULL,
    content_object_id bigint NOT NULL,
    tag_id integer NOT NULL
);
ALTER TABLE public.sources_taggedsource ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sources_taggedsource_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sources_voice (
    id bigint NOT NULL,
    slug character varying(100) NOT NULL,
    name character varying(200) NOT NULL,
    note text NOT NULL
);
ALTER TABLE public.sources_voice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sources_voice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.taggit_tag (
    id integer NOT NULL,
    name character varying(100) NOT NULL,
    slug character varying(100) NOT NULL
);
ALTER TABLE public.taggit_tag ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.taggit_tag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.taggit_taggeditem (
    id integer NOT NULL,
    object_id integer NOT NULL,
    content_type_id integer NOT NULL,
    tag_id integer NOT NULL
);
ALTER TABLE public.taggit_taggeditem ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.taggit_taggeditem_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
INSERT INTO public.auth_group VALUES (1, 'Contributors');
INSERT INTO public.auth_group VALUES (2, 'Editors');
INSERT INTO public.auth_group VALUES (3, 'Administrators');
INSERT INTO public.auth_group_permissions VALUES (1, 1, 69);
INSERT INTO public.auth_group_permissions VALUES (2, 1, 8);
INSERT INTO public.auth_group_permissions VALUES (3, 1, 65);
INSERT INTO public.auth_group_permissions VALUES (4, 1, 12);
INSERT INTO public.auth_group_permissions VALUES (5, 1, 73);
INSERT INTO public.auth_group_permissions VALUES (6, 1, 61);
INSERT INTO public.auth_group_permissions VALUES (7, 1, 21);
INSERT INTO public.auth_group_permissions VALUES (8, 1, 57);
INSERT INTO public.auth_group_permissions VALUES (9, 1, 29);
INSERT INTO public.auth_group_permissions VALUES (10, 1, 25);
INSERT INTO public.auth_group_permissions VALUES (11, 1, 101);
INSERT INTO public.auth_group_permissions VALUES (12, 1, 89);
INSERT INTO public.auth_group_permissions VALUES (13, 1, 97);
INSERT INTO public.auth_group_permissions VALUES (14, 1, 94);
INSERT INTO public.auth_group_permissions VALUES (15, 1, 95);
INSERT INTO public.auth_group_permissions VALUES (16, 1, 113);
INSERT INTO public.auth_group_permissions VALUES (17, 1, 110);
INSERT INTO public.auth_group_permissions VALUES (18, 1, 90);
INSERT INTO public.auth_group_permissions VALUES (19, 1, 93);
INSERT INTO public.auth_group_permissions VALUES (20, 1, 16);
INSERT INTO public.auth_group_permissions VALUES (21, 1, 13);
INSERT INTO public.auth_group_permissions VALUES (22, 1, 14);
INSERT INTO public.auth_group_permissions VALUES (23, 1, 114);
INSERT INTO public.auth_group_permissions VALUES (24, 1, 117);
INSERT INTO public.auth_group_permissions VALUES (25, 2, 66);
INSERT INTO public.auth_group_permissions VALUES (26, 2, 67);
INSERT INTO public.auth_group_permissions VALUES (27, 2, 68);
INSERT INTO public.auth_group_permissions VALUES (28, 2, 69);
INSERT INTO public.auth_group_permissions VALUES (29, 2, 8);
INSERT INTO public.auth_group_permissions VALUES (30, 2, 5);
INSERT INTO public.auth_group_permissions VALUES (31, 2, 6);
INSERT INTO public.auth_group_permissions VALUES (32, 2, 7);
INSERT INTO public.auth_group_permissions VALUES (33, 2, 64);
INSERT INTO public.auth_group_permissions VALUES (34, 2, 65);
INSERT INTO public.auth_group_permissions VALUES (35, 2, 62);
INSERT INTO public.auth_group_permissions VALUES (36, 2, 63);
INSERT INTO public.auth_group_permissions VALUES (37, 2, 9);
INSERT INTO public.auth_group_permissions VALUES (38, 2, 10);
INSERT INTO public.auth_group_permissions VALUES (39, 2, 11);
INSERT INTO public.auth_group_permissions VALUES (40, 2, 12);
INSERT INTO public.auth_group_permissions VALUES (41, 2, 72);
INSERT INTO public.auth_group_permissions VALUES (42, 2, 73);
INSERT INTO public.auth_group_permissions VALUES (43, 2, 70);
INSERT INTO public.auth_group_permissions VALUES (44, 2, 71);
INSERT INTO public.auth_group_permissions VALUES (45, 2, 58);
INSERT INTO public.auth_group_permissions VALUES (46, 2, 59);
INSERT INTO public.auth_group_permissions VALUES (47, 2, 60);
INSERT INTO public.auth_group_permissions VALUES (48, 2, 61);
INSERT INTO public.auth_group_permissions VALUES (49, 2, 18);
INSERT INTO public.auth_group_permissions VALUES (50, 2, 19);
INSERT INTO public.auth_group_permissions VALUES (51, 2, 20);
INSERT INTO public.auth_group_permissions VALUES (52, 2, 21);
INSERT INTO public.auth_group_permissions VALUES (53, 2, 56);
INSERT INTO public.auth_group_permissions VALUES (54, 2, 57);
INSERT INTO public.auth_group_permissions VALUES (55, 2, 54);
INSERT INTO public.auth_group_permissions VALUES (56, 2, 55);
INSERT INTO public.auth_group_permissions VALUES (57, 2, 26);
INSERT INTO public.auth_group_permissions VALUES (58, 2, 27);
INSERT INTO public.auth_group_permissions VALUES (59, 2, 28);
INSERT INTO public.auth_group_permissions VALUES (60, 2, 29);
INSERT INTO public.auth_group_permissions VALUES (61, 2, 24);
INSERT INTO public.auth_group_permissions VALUES (62, 2, 25);
INSERT INTO public.auth_group_permissions VALUES (63, 2, 22);
INSERT INTO public.auth_group_permissions VALUES (64, 2, 23);
INSERT INTO public.auth_group_permissions VALUES (65, 2, 98);
INSERT INTO public.auth_group_permissions VALUES (66, 2, 99);
INSERT INTO public.auth_group_permissions VALUES (67, 2, 100);
INSERT INTO public.auth_group_permissions VALUES (68, 2, 101);
INSERT INTO public.auth_group_permissions VALUES (69, 2, 96);
INSERT INTO public.auth_group_permissions VALUES (70, 2, 97);
INSERT INTO public.auth_group_permissions VALUES (71, 2, 94);
INSERT INTO public.auth_group_permissions VALUES (72, 2, 95);
INSERT INTO public.auth_group_permissions VALUES (73, 2, 112);
INSERT INTO public.auth_group_permissions VALUES (74, 2, 113);
INSERT INTO public.auth_group_permissions VALUES (75, 2, 110);
INSERT INTO public.auth_group_permissions VALUES (76, 2, 111);
INSERT INTO public.auth_group_permissions VALUES (77, 2, 90);
INSERT INTO public.auth_group_permissions VALUES (78, 2, 91);
INSERT INTO public.auth_group_permissions VALUES (79, 2, 92);
INSERT INTO public.auth_group_permissions VALUES (80, 2, 93);
INSERT INTO public.auth_group_permissions VALUES (81, 2, 13);
INSERT INTO public.auth_group_permissions VALUES (82, 2, 14);
INSERT INTO public.auth_group_permissions VALUES (83, 2, 15);
INSERT INTO public.auth_group_permissions VALUES (84, 2, 16);
INSERT INTO public.auth_group_permissions VALUES (85, 2, 17);
INSERT INTO public.auth_group_permissions VALUES (86, 2, 114);
INSERT INTO public.auth_group_permissions VALUES (87, 2, 115);
INSERT INTO public.auth_group_permissions VALUES (88, 2, 116);
INSERT INTO public.auth_group_permissions VALUES (89, 2, 117);
INSERT INTO public.auth_group_permissions VALUES (90, 2, 88);
INSERT INTO public.auth_group_permissions VALUES (91, 2, 89);
INSERT INTO public.auth_group_permissions VALUES (92, 2, 86);
INSERT INTO public.auth_group_permissions VALUES (93, 2, 87);
INSERT INTO public.auth_group_permissions VALUES (94, 3, 66);
INSERT INTO public.auth_group_permissions VALUES (95, 3, 67);
INSERT INTO public.auth_group_permissions VALUES (96, 3, 68);
INSERT INTO public.auth_group_permissions VALUES (97, 3, 69);
INSERT INTO public.auth_group_permissions VALUES (98, 3, 8);
INSERT INTO public.auth_group_permissions VALUES (99, 3, 5);
INSERT INTO public.auth_group_permissions VALUES (100, 3, 6);
INSERT INTO public.auth_group_permissions VALUES (101, 3, 7);
INSERT INTO public.auth_group_permissions VALUES (102, 3, 64);
INSERT INTO public.auth_group_permissions VALUES (103, 3, 65);
INSERT INTO public.auth_group_permissions VALUES (104, 3, 62);
INSERT INTO public.auth_group_permissions VALUES (105, 3, 63);
INSERT INTO public.auth_group_permissions VALUES (106, 3, 9);
INSERT INTO public.auth_group_permissions VALUES (107, 3, 10);
INSERT INTO public.auth_group_permissions VALUES (108, 3, 11);
INSERT INTO public.auth_group_permissions VALUES (109, 3, 12);
INSERT INTO public.auth_group_permissions VALUES (110, 3, 72);
INSERT INTO public.auth_group_permissions VALUES (111, 3, 73);
INSERT INTO public.auth_group_permissions VALUES (112, 3, 70);
INSERT INTO public.auth_group_permissions VALUES (113, 3, 71);
INSERT INTO public.auth_group_permissions VALUES (114, 3, 58);
INSERT INTO public.auth_group_permissions VALUES (115, 3, 59);
INSERT INTO public.auth_group_permissions VALUES (116, 3, 60);
INSERT INTO public.auth_group_permissions VALUES (117, 3, 61);
INSERT INTO public.auth_group_permissions VALUES (118, 3, 18);
INSERT INTO public.auth_group_permissions VALUES (119, 3, 19);
INSERT INTO public.auth_group_permissions VALUES (120, 3, 20);
INSERT INTO public.auth_group_permissions VALUES (121, 3, 21);
INSERT INTO public.auth_group_permissions VALUES (122, 3, 56);
INSERT INTO public.auth_group_permissions VALUES (123, 3, 57);
INSERT INTO public.auth_group_permissions VALUES (124, 3, 54);
INSERT INTO public.auth_group_permissions VALUES (125, 3, 55);
INSERT INTO public.auth_group_permissions VALUES (126, 3, 26);
INSERT INTO public.auth_group_permissions VALUES (127, 3, 27);
INSERT INTO public.auth_group_permissions VALUES (128, 3, 28);
INSERT INTO public.auth_group_permissions VALUES (129, 3, 29);
INSERT INTO public.auth_group_permissions VALUES (130, 3, 24);
INSERT INTO public.auth_group_permissions VALUES (131, 3, 25);
INSERT INTO public.auth_group_permissions VALUES (132, 3, 22);
INSERT INTO public.auth_group_permissions VALUES (133, 3, 23);
INSERT INTO public.auth_group_permissions VALUES (134, 3, 98);
INSERT INTO public.auth_group_permissions VALUES (135, 3, 99);
INSERT INTO public.auth_group_permissions VALUES (136, 3, 100);
INSERT INTO public.auth_group_permissions VALUES (137, 3, 101);
INSERT INTO public.auth_group_permissions VALUES (138, 3, 96);
INSERT INTO public.auth_group_permissions VALUES (139, 3, 97);
INSERT INTO public.auth_group_permissions VALUES (140, 3, 94);
INSERT INTO public.auth_group_permissions VALUES (141, 3, 95);
INSERT INTO public.auth_group_permissions VALUES (142, 3, 112);
INSERT INTO public.auth_group_permissions VALUES (143, 3, 113);
INSERT INTO public.auth_group_permissions VALUES (144, 3, 110);
INSERT INTO public.auth_group_permissions VALUES (145, 3, 111);
INSERT INTO public.auth_group_permissions VALUES (146, 3, 90);
INSERT INTO public.auth_group_permissions VALUES (147, 3, 91);
INSERT INTO public.auth_group_permissions VALUES (148, 3, 92);
INSERT INTO public.auth_group_permissions VALUES (149, 3, 93);
INSERT INTO public.auth_group_permissions VALUES (150, 3, 13);
INSERT INTO public.auth_group_permissions VALUES (151, 3, 14);
INSERT INTO public.auth_group_permissions VALUES (152, 3, 15);
INSERT INTO public.auth_group_permissions VALUES (153, 3, 16);
INSERT INTO public.auth_group_permissions VALUES (154, 3, 17);
INSERT INTO public.auth_group_permissions VALUES (155, 3, 114);
INSERT INTO public.auth_group_permissions VALUES (156, 3, 115);
INSERT INTO public.auth_group_permissions VALUES (157, 3, 116);
INSERT INTO public.auth_group_permissions VALUES (158, 3, 117);
INSERT INTO public.auth_group_permissions VALUES (159, 3, 88);
INSERT INTO public.auth_group_permissions VALUES (160, 3, 89);
INSERT INTO public.auth_group_permissions VALUES (161, 3, 86);
INSERT INTO public.auth_group_permissions VALUES (162, 3, 87);
INSERT INTO public.auth_group_permissions VALUES (163, 3, 1);
INSERT INTO public.auth_group_permissions VALUES (164, 3, 2);
INSERT INTO public.auth_group_permissions VALUES (165, 3, 3);
INSERT INTO public.auth_group_permissions VALUES (166, 3, 4);
INSERT INTO public.auth_group_permissions VALUES (167, 3, 130);
INSERT INTO public.auth_group_permissions VALUES (168, 3, 131);
INSERT INTO public.auth_group_permissions VALUES (169, 3, 132);
INSERT INTO public.auth_group_permissions VALUES (170, 3, 133);
INSERT INTO public.auth_permission VALUES (1, 'Can add user', 1, 'add_user');
INSERT INTO public.auth_permission VALUES (2, 'Can change user', 1, 'change_user');
INSERT INTO public.auth_permission VALUES (3, 'Can delete user', 1, 'delete_user');
INSERT INTO public.auth_permission VALUES (4, 'Can view user', 1, 'view_user');
INSERT INTO public.auth_permission VALUES (5, 'Can add alias', 2, 'add_alias');
INSERT INTO public.auth_permission VALUES (6, 'Can change alias', 2, 'change_alias');
INSERT INTO public.auth_permission VALUES (7, 'Can delete alias', 2, 'delete_alias');
INSERT INTO public.auth_permission VALUES (8, 'Can view alias', 2, 'view_alias');
INSERT INTO public.auth_permission VALUES (9, 'Can add area', 3, 'add_area');
INSERT INTO public.auth_permission VALUES (10, 'Can change area', 3, 'change_area');
INSERT INTO public.auth_permission VALUES (11, 'Can delete area', 3, 'delete_area');
INSERT INTO public.auth_permission VALUES (12, 'Can view area', 3, 'view_area');
INSERT INTO public.auth_permission VALUES (13, 'Can add claim', 4, 'add_claim');
INSERT INTO public.auth_permission VALUES (14, 'Can change claim', 4, 'change_claim');
INSERT INTO public.auth_permission VALUES (15, 'Can delete claim', 4, 'delete_claim');
INSERT INTO public.auth_permission VALUES (16, 'Can view claim', 4, 'view_claim');
INSERT INTO public.auth_permission VALUES (17, 'Can publish claims and accept proposals', 4, 'publish_claim');
INSERT INTO public.auth_permission VALUES (18, 'Can add context', 5, 'add_context');
INSERT INTO public.auth_permission VALUES (19, 'Can change context', 5, 'change_context');
INSERT INTO public.auth_permission VALUES (20, 'Can delete context', 5, 'delete_context');
INSERT INTO public.auth_permission VALUES (21, 'Can view context', 5, 'view_context');
INSERT INTO public.auth_permission VALUES (22, 'Can add former responsibility slug', 6, 'add_formerresponsibilityslug');
INSERT INTO public.auth_permission VALUES (23, 'Can change former responsibility slug', 6, 'change_formerresponsibilityslug');
INSERT INTO public.auth_permission VALUES (24, 'Can delete former responsibility slug', 6, 'delete_formerresponsibilityslug');
INSERT INTO public.auth_permission VALUES (25, 'Can view former responsibility slug', 6, 'view_formerresponsibilityslug');
INSERT INTO public.auth_permission VALUES (26, 'Can add former role slug', 7, 'add_formerroleslug');
INSERT INTO public.auth_permission VALUES (27, 'Can change former role slug', 7, 'change_formerroleslug');
INSERT INTO public.auth_permission VALUES (28, 'Can delete former role slug', 7, 'delete_formerroleslug');
INSERT INTO public.auth_permission VALUES (29, 'Can view former role slug', 7, 'view_formerroleslug');
INSERT INTO public.auth_permission VALUES (30, 'Can add historical claim', 8, 'add_historicalclaim');
INSERT INTO public.auth_permission VALUES (31, 'Can change historical claim', 8, 'change_historicalclaim');
INSERT INTO public.auth_permission VALUES (32, 'Can delete historical claim', 8, 'delete_historicalclaim');
INSERT INTO public.auth_permission VALUES (33, 'Can view historical claim', 8, 'view_historicalclaim');
INSERT INTO public.auth_permission VALUES (34, 'Can add HistoricalClaim_contexts', 9, 'add_historicalclaim_contexts');
INSERT INTO public.auth_permission VALUES (35, 'Can change HistoricalClaim_contexts', 9, 'change_historicalclaim_contexts');
INSERT INTO public.auth_permission VALUES (36, 'Can delete HistoricalClaim_contexts', 9, 'delete_historicalclaim_contexts');
INSERT INTO public.auth_permission VALUES (37, 'Can view HistoricalClaim_contexts', 9, 'view_historicalclaim_contexts');
INSERT INTO public.auth_permission VALUES (38, 'Can add historical org note', 10, 'add_historicalorgnote');
INSERT INTO public.auth_permission VALUES (39, 'Can change historical org note', 10, 'change_historicalorgnote');
INSERT INTO public.auth_permission VALUES (40, 'Can delete historical org note', 10, 'delete_historicalorgnote');
INSERT INTO public.auth_permission VALUES (41, 'Can view historical org note', 10, 'view_historicalorgnote');
INSERT INTO public.auth_permission VALUES (42, 'Can add historical responsibility', 11, 'add_historicalresponsibility');
INSERT INTO public.auth_permission VALUES (43, 'Can change historical responsibility', 11, 'change_historicalresponsibility');
INSERT INTO public.auth_permission VALUES (44, 'Can delete historical responsibility', 11, 'delete_historicalresponsibility');
INSERT INTO public.auth_permission VALUES (45, 'Can view historical responsibility', 11, 'view_historicalresponsibility');
INSERT INTO public.auth_permission VALUES (46, 'Can add historical role', 12, 'add_historicalrole');
INSERT INTO public.auth_permission VALUES (47, 'Can change historical role', 12, 'change_historicalrole');
INSERT INTO public.auth_permission VALUES (48, 'Can delete historical role', 12, 'delete_historicalrole');
INSERT INTO public.auth_permission VALUES (49, 'Can view historical role', 12, 'view_historicalrole');
INSERT INTO public.auth_permission VALUES (50, 'Can add loaded', 13, 'add_loaded');
INSERT INTO public.auth_permission VALUES (51, 'Can change loaded', 13, 'change_loaded');
INSERT INTO public.auth_permission VALUES (52, 'Can delete loaded', 13, 'delete_loaded');
INSERT INTO public.auth_permission VALUES (53, 'Can view loaded', 13, 'view_loaded');
INSERT INTO public.auth_permission VALUES (54, 'Can add org note', 14, 'add_orgnote');
INSERT INTO public.auth_permission VALUES (55, 'Can change org note', 14, 'change_orgnote');
INSERT INTO public.auth_permission VALUES (56, 'Can delete org note', 14, 'delete_orgnote');
INSERT INTO public.auth_permission VALUES (57, 'Can view org note', 14, 'view_orgnote');
INSERT INTO public.auth_permission VALUES (58, 'Can add position', 15, 'add_position');
INSERT INTO public.auth_permission VALUES (59, 'Can change position', 15, 'change_position');
INSERT INTO public.auth_permission VALUES (60, 'Can delete position', 15, 'delete_position');
INSERT INTO public.auth_permission VALUES (61, 'Can view position', 15, 'view_position');
INSERT INTO public.auth_permission VALUES (62, 'Can add responsibility', 16, 'add_responsibility');
INSERT INTO public.auth_permission VALUES (63, 'Can change responsibility', 16, 'change_responsibility');
INSERT INTO public.auth_permission VALUES (64, 'Can delete responsibility', 16, 'delete_responsibility');
INSERT INTO public.auth_permission VALUES (65, 'Can view responsibility', 16, 'view_responsibility');
INSERT INTO public.auth_permission VALUES (66, 'Can add role', 17, 'add_role');
INSERT INTO public.auth_permission VALUES (67, 'Can change role', 17, 'change_role');
INSERT INTO public.auth_permission VALUES (68, 'Can delete role', 17, 'delete_role');
INSERT INTO public.auth_permission VALUES (69, 'Can view role', 17, 'view_role');
INSERT INTO public.auth_permission VALUES (70, 'Can add scale', 18, 'add_scale');
INSERT INTO public.auth_permission VALUES (71, 'Can change scale', 18, 'change_scale');
INSERT INTO public.auth_permission VALUES (72, 'Can delete scale', 18, 'delete_scale');
INSERT INTO public.auth_permission VALUES (73, 'Can view scale', 18, 'view_scale');
INSERT INTO public.auth_permission VALUES (74, 'Can add tagged responsibility', 19, 'add_taggedresponsibility');
INSERT INTO public.auth_permission VALUES (75, 'Can change tagged responsibility', 19, 'change_taggedresponsibility');
INSERT INTO public.auth_permission VALUES (76, 'Can delete tagged responsibility', 19, 'delete_taggedresponsibility');
INSERT INTO public.auth_permission VALUES (77, 'Can view tagged responsibility', 19, 'view_taggedresponsibility');
INSERT INTO public.auth_permission VALUES (78, 'Can add tagged role', 20, 'add_taggedrole');
INSERT INTO public.auth_permission VALUES (79, 'Can change tagged role', 20, 'change_taggedrole');
INSERT INTO public.auth_permission VALUES (80, 'Can delete tagged role', 20, 'delete_taggedrole');
INSERT INTO public.auth_permission VALUES (81, 'Can view tagged role', 20, 'view_taggedrole');
INSERT INTO public.auth_permission VALUES (82, 'Can add pending import', 21, 'add_pendingimport');
INSERT INTO public.auth_permission VALUES (83, 'Can change pending import', 21, 'change_pendingimport');
INSERT INTO public.auth_permission VALUES (84, 'Can delete pending import', 21, 'delete_pendingimport');
INSERT INTO public.auth_permission VALUES (85, 'Can view pending import', 21, 'view_pendingimport');
INSERT INTO public.auth_permission VALUES (86, 'Can add suggestion', 22, 'add_suggestion');
INSERT INTO public.auth_permission VALUES (87, 'Can change suggestion', 22, 'change_suggestion');
INSERT INTO public.auth_permission VALUES (88, 'Can delete suggestion', 22, 'delete_suggestion');
INSERT INTO public.auth_permission VALUES (89, 'Can view suggestion', 22, 'view_suggestion');
INSERT INTO public.auth_permission VALUES (90, 'Can add voice', 23, 'add_voice');
INSERT INTO public.auth_permission VALUES (91, 'Can change voice', 23, 'change_voice');
INSERT INTO public.auth_permission VALUES (92, 'Can delete voice', 23, 'delete_voice');
INSERT INTO public.auth_permission VALUES (93, 'Can view voice', 23, 'view_voice');
INSERT INTO public.auth_permission VALUES (94, 'Can add source', 24, 'add_source');
INSERT INTO public.auth_permission VALUES (95, 'Can change source', 24, 'change_source');
INSERT INTO public.auth_permission VALUES (96, 'Can delete source', 24, 'delete_source');
INSERT INTO public.auth_permission VALUES (97, 'Can view source', 24, 'view_source');
INSERT INTO public.auth_permission VALUES (98, 'Can add former source slug', 25, 'add_formersourceslug');
INSERT INTO public.auth_permission VALUES (99, 'Can change former source slug', 25, 'change_formersourceslug');
INSERT INTO public.auth_permission VALUES (100, 'Can delete former source slug', 25, 'delete_formersourceslug');
INSERT INTO public.auth_permission VALUES (101, 'Can view former source slug', 25, 'view_formersourceslug');
INSERT INTO public.auth_permission VALUES (102, 'Can add tagged source', 26, 'add_taggedsource');
INSERT INTO public.auth_permission VALUES (103, 'Can change tagged source', 26, 'change_taggedsource');
INSERT INTO public.auth_permission VALUES (104, 'Can delete tagged source', 26, 'delete_taggedsource');
INSERT INTO public.auth_permission VALUES (105, 'Can view tagged source', 26, 'view_taggedsource');
INSERT INTO public.auth_permission VALUES (106, 'Can add historical source', 27, 'add_historicalsource');
INSERT INTO public.auth_permission VALUES (107, 'Can change historical source', 27, 'change_historicalsource');
INSERT INTO public.auth_permission VALUES (108, 'Can delete historical source', 27, 'delete_historicalsource');
INSERT INTO public.auth_permission VALUES (109, 'Can view historical source', 27, 'view_historicalsource');
INSERT INTO public.auth_permission VALUES (110, 'Can add snapshot', 28, 'add_snapshot');
INSERT INTO public.auth_permission VALUES (111, 'Can change snapshot', 28, 'change_snapshot');
INSERT INTO public.auth_permission VALUES (112, 'Can delete snapshot', 28, 'delete_snapshot');
INSERT INTO public.auth_permission VALUES (113, 'Can view snapshot', 28, 'view_snapshot');
INSERT INTO public.auth_permission VALUES (114, 'Can add tag', 29, 'add_tag');
INSERT INTO public.auth_permission VALUES (115, 'Can change tag', 29, 'change_tag');
INSERT INTO public.auth_permission VALUES (116, 'Can delete tag', 29, 'delete_tag');
INSERT INTO public.auth_permission VALUES (117, 'Can view tag', 29, 'view_tag');
INSERT INTO public.auth_permission VALUES (118, 'Can add tagged item', 30, 'add_taggeditem');
INSERT INTO public.auth_permission VALUES (119, 'Can change tagged item', 30, 'change_taggeditem');
INSERT INTO public.auth_permission VALUES (120, 'Can delete tagged item', 30, 'delete_taggeditem');
INSERT INTO public.auth_permission VALUES (121, 'Can view tagged item', 30, 'view_taggeditem');
INSERT INTO public.auth_permission VALUES (122, 'Can add log entry', 31, 'add_logentry');
INSERT INTO public.auth_permission VALUES (123, 'Can change log entry', 31, 'change_logentry');
INSERT INTO public.auth_permission VALUES (124, 'Can delete log entry', 31, 'delete_logentry');
INSERT INTO public.auth_permission VALUES (125, 'Can view log entry', 31, 'view_logentry');
INSERT INTO public.auth_permission VALUES (126, 'Can add permission', 32, 'add_permission');
INSERT INTO public.auth_permission VALUES (127, 'Can change permission', 32, 'change_permission');
INSERT INTO public.auth_permission VALUES (128, 'Can delete permission', 32, 'delete_permission');
INSERT INTO public.auth_permission VALUES (129, 'Can view permission', 32, 'view_permission');
INSERT INTO public.auth_permission VALUES (130, 'Can add group', 33, 'add_group');
INSERT INTO public.auth_permission VALUES (131, 'Can change group', 33, 'change_group');
INSERT INTO public.auth_permission VALUES (132, 'Can delete group', 33, 'delete_group');
INSERT INTO public.auth_permission VALUES (133, 'Can view group', 33, 'view_group');
INSERT INTO public.auth_permission VALUES (134, 'Can add content type', 34, 'add_contenttype');
INSERT INTO public.auth_permission VALUES (135, 'Can change content type', 34, 'change_contenttype');
INSERT INTO public.auth_permission VALUES (136, 'Can delete content type', 34, 'delete_contenttype');
INSERT INTO public.auth_permission VALUES (137, 'Can view content type', 34, 'view_contenttype');
INSERT INTO public.auth_permission VALUES (138, 'Can add session', 35, 'add_session');
INSERT INTO public.auth_permission VALUES (139, 'Can change session', 35, 'change_session');
INSERT INTO public.auth_permission VALUES (140, 'Can delete session', 35, 'delete_session');
INSERT INTO public.auth_permission VALUES (141, 'Can view session', 35, 'view_session');
INSERT INTO public.django_content_type VALUES (1, 'rolekb', 'user');
INSERT INTO public.django_content_type VALUES (2, 'roles', 'alias');
INSERT INTO public.django_content_type VALUES (3, 'roles', 'area');
INSERT INTO public.django_content_type VALUES (4, 'roles', 'claim');
INSERT INTO public.django_content_type VALUES (5, 'roles', 'context');
INSERT INTO public.django_content_type VALUES (6, 'roles', 'formerresponsibilityslug');
INSERT INTO public.django_content_type VALUES (7, 'roles', 'formerroleslug');
INSERT INTO public.django_content_type VALUES (8, 'roles', 'historicalclaim');
INSERT INTO public.django_content_type VALUES (9, 'roles', 'historicalclaim_contexts');
INSERT INTO public.django_content_type VALUES (10, 'roles', 'historicalorgnote');
INSERT INTO public.django_content_type VALUES (11, 'roles', 'historicalresponsibility');
INSERT INTO public.django_content_type VALUES (12, 'roles', 'historicalrole');
INSERT INTO public.django_content_type VALUES (13, 'roles', 'loaded');
INSERT INTO public.django_content_type VALUES (14, 'roles', 'orgnote');
INSERT INTO public.django_content_type VALUES (15, 'roles', 'position');
INSERT INTO public.django_content_type VALUES (16, 'roles', 'responsibility');
INSERT INTO public.django_content_type VALUES (17, 'roles', 'role');
INSERT INTO public.django_content_type VALUES (18, 'roles', 'scale');
INSERT INTO public.django_content_type VALUES (19, 'roles', 'taggedresponsibility');
INSERT INTO public.django_content_type VALUES (20, 'roles', 'taggedrole');
INSERT INTO public.django_content_type VALUES (21, 'roles', 'pendingimport');
INSERT INTO public.django_content_type VALUES (22, 'roles', 'suggestion');
INSERT INTO public.django_content_type VALUES (23, 'sources', 'voice');
INSERT INTO public.django_content_type VALUES (24, 'sources', 'source');
INSERT INTO public.django_content_type VALUES (25, 'sources', 'formersourceslug');
INSERT INTO public.django_content_type VALUES (26, 'sources', 'taggedsource');
INSERT INTO public.django_content_type VALUES (27, 'sources', 'historicalsource');
INSERT INTO public.django_content_type VALUES (28, 'sources', 'snapshot');
INSERT INTO public.django_content_type VALUES (29, 'taggit', 'tag');
INSERT INTO public.django_content_type VALUES (30, 'taggit', 'taggeditem');
INSERT INTO public.django_content_type VALUES (31, 'admin', 'logentry');
INSERT INTO public.django_content_type VALUES (32, 'auth', 'permission');
INSERT INTO public.django_content_type VALUES (33, 'auth', 'group');
INSERT INTO public.django_content_type VALUES (34, 'contenttypes', 'contenttype');
INSERT INTO public.django_content_type VALUES (35, 'sessions', 'session');
INSERT INTO public.django_migrations VALUES (1, 'contenttypes', '0001_initial', '2026-11-28 05:26:26.457046+00');
INSERT INTO public.django_migrations VALUES (2, 'contenttypes', '0002_remove_content_type_name', '2026-11-28 05:26:26.464959+00');
INSERT INTO public.django_migrations VALUES (3, 'auth', '0001_initial', '2026-11-28 05:26:26.510479+00');
INSERT INTO public.django_migrations VALUES (4, 'auth', '0002_alter_permission_name_max_length', '2026-11-28 05:26:26.520844+00');
INSERT INTO public.django_migrations VALUES (5, 'auth', '0003_alter_user_email_max_length', '2026-11-28 05:26:26.534353+00');
INSERT INTO public.django_migrations VALUES (6, 'auth', '0004_alter_user_username_opts', '2026-11-28 05:26:26.638665+00');
INSERT INTO public.django_migrations VALUES (7, 'auth', '0005_alter_user_last_login_null', '2026-11-28 05:26:26.645444+00');
INSERT INTO public.django_migrations VALUES (8, 'auth', '0006_require_contenttypes_0002', '2026-11-28 05:26:26.646433+00');
INSERT INTO public.django_migrations VALUES (9, 'auth', '0007_alter_validators_add_error_messages', '2026-11-28 05:26:26.653594+00');
INSERT INTO public.django_migrations VALUES (10, 'auth', '0008_alter_user_username_max_length', '2026-11-28 05:26:26.656528+00');
INSERT INTO public.django_migrations VALUES (11, 'auth', '0009_alter_user_last_name_max_length', '2026-11-28 05:26:26.659094+00');
INSERT INTO public.django_migrations VALUES (12, 'auth', '0010_alter_group_name_max_length', '2026-11-28 05:26:26.665643+00');
INSERT INTO public.django_migrations VALUES (13, 'auth', '0011_update_proxy_permissions', '2026-11-28 05:26:26.668344+00');
INSERT INTO public.django_migrations VALUES (14, 'auth', '0012_alter_user_first_name_max_length', '2026-11-28 05:26:26.67105+00');
INSERT INTO public.django_migrations VALUES (15, 'rolekb', '0001_initial', '2026-11-28 05:26:26.721172+00');
INSERT INTO public.django_migrations VALUES (16, 'admin', '0001_initial', '2026-11-28 05:26:26.750506+00');
INSERT INTO public.django_migrations VALUES (17, 'admin', '0002_logentry_remove_auto_add', '2026-11-28 05:26:26.761928+00');
INSERT INTO public.django_migrations VALUES (18, 'admin', '0003_logentry_add_action_flag_choices', '2026-11-28 05:26:26.775834+00');
INSERT INTO public.django_migrations VALUES (19, 'taggit', '0001_initial', '2026-11-28 05:26:26.818349+00');
INSERT INTO public.django_migrations VALUES (20, 'taggit', '0002_auto_20150616_2121', '2026-11-28 05:26:26.823152+00');
INSERT INTO public.django_migrations VALUES (21, 'taggit', '0003_taggeditem_add_unique_index', '2026-11-28 05:26:26.834309+00');
INSERT INTO public.django_migrations VALUES (22, 'taggit', '0004_alter_taggeditem_content_type_alter_taggeditem_tag', '2026-11-28 05:26:26.852108+00');
INSERT INTO public.django_migrations VALUES (23, 'taggit', '0005_auto_20220424_2025', '2026-11-28 05:26:26.85897+00');
INSERT INTO public.django_migrations VALUES (24, 'taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx', '2026-11-28 05:26:26.874778+00');
INSERT INTO public.django_migrations VALUES (25, 'sources', '0001_initial', '2026-11-28 05:26:27.133358+00');
INSERT INTO public.django_migrations VALUES (26, 'sources', '0002_snapshot_proposed', '2026-11-28 05:26:27.149162+00');
INSERT INTO public.django_migrations VALUES (27, 'sources', '0003_source_address_key', '2026-11-28 05:26:27.221601+00');
INSERT INTO public.django_migrations VALUES (28, 'roles', '0001_initial', '2026-11-28 05:26:27.490031+00');
INSERT INTO public.django_migrations VALUES (29, 'roles', '0002_initial', '2026-11-28 05:26:29.293251+00');
INSERT INTO public.django_migrations VALUES (30, 'roles', '0003_editors_desk', '2026-11-28 05:26:30.777203+00');
INSERT INTO public.django_migrations VALUES (31, 'rolekb', '0002_groups', '2026-11-28 05:26:31.035916+00');
INSERT INTO public.django_migrations VALUES (32, 'roles', '0004_search', '2026-11-28 05:26:31.06125+00');
INSERT INTO public.django_migrations VALUES (33, 'sessions', '0001_initial', '2026-11-28 05:26:31.073012+00');
INSERT INTO public.rolekb_user VALUES (1, '!9SWLMLUcHvHgtO7FJsBmixfDPjZYIwYuDchWqKfX', NULL, false, 'edith', '', '', '', true, true, '2026-11-28 05:26:32.563519+00');
INSERT INTO public.rolekb_user_groups VALUES (1, 1, 2);
INSERT INTO public.roles_area VALUES (1, 'Delivery', 'delivery', 0);
INSERT INTO public.roles_claim VALUES (1, 2, 'edited22', 'He owns the product backlog.', 'paragraph 2', 'owns the product backlog', 'holds', 'published', '2026-11-28 05:26:32.611933+00', '', 'verified', '2026-11-28', 'c1322437714d0525a458f093e971bc422312acc7e665a9c57da6af358adb29f0', 1, 1, 1, NULL, 1, 1, '', NULL, NULL);
INSERT INTO public.roles_claim VALUES (2, 1, 'draft222', 'She orders it, she says.', 'line 4', '', 'holds', 'draft', NULL, 'Which position?', 'unchecked', NULL, '', 2, NULL, 1, NULL, 2, 1, '', NULL, NULL);
INSERT INTO public.roles_claim_contexts VALUES (1, 1, 1);
INSERT INTO public.roles_context VALUES (1, 'startup', 'startup', 'in startups', 'size', '');
INSERT INTO public.roles_historicalclaim VALUES (1, 1, 'edited22', 'He owns the bucklog.', 'paragraph 2', 'owns the product backlog', 'holds', 'published', '2026-11-28 05:26:32.611933+00', '', 'unchecked', NULL, '', 1, '2026-11-28 05:26:32.617796+00', NULL, '+', NULL, 1, 1, 1, NULL, 1, 1, '', NULL, NULL);
INSERT INTO public.roles_historicalclaim VALUES (1, 1, 'edited22', 'He owns the bucklog.', 'paragraph 2', 'owns the product backlog', 'holds', 'published', '2026-11-28 05:26:32.611933+00', '', 'unchecked', NULL, '', 2, '2026-11-28 05:26:32.624479+00', NULL, '~', NULL, 1, 1, 1, NULL, 1, 1, '', NULL, NULL);
INSERT INTO public.roles_historicalclaim VALUES (1, 2, 'edited22', 'He owns the product backlog.', 'paragraph 2', 'owns the product backlog', 'holds', 'published', '2026-11-28 05:26:32.611933+00', '', 'verified', '2026-11-28', 'c1322437714d0525a458f093e971bc422312acc7e665a9c57da6af358adb29f0', 3, '2026-11-28 05:26:32.632231+00', 'A slip of the pen.', '~', 1, 1, 1, 1, NULL, 1, 1, '', NULL, NULL);
INSERT INTO public.roles_historicalclaim VALUES (2, 1, 'draft222', 'She orders it, she says.', 'line 4', '', 'holds', 'draft', NULL, 'Which position?', 'unchecked', NULL, '', 4, '2026-11-28 05:26:32.644767+00', NULL, '+', NULL, 2, NULL, 1, NULL, 2, 1, '', NULL, NULL);
INSERT INTO public.roles_historicalclaim_contexts VALUES (1, 1, 1, 1, 2);
INSERT INTO public.roles_historicalclaim_contexts VALUES (1, 2, 1, 1, 3);
INSERT INTO public.roles_historicalresponsibility VALUES (1, 1, 'Backlog', 'backlog', 'Who does backlog?', '', false, 0, 1, '2026-11-28 05:26:32.61016+00', NULL, '+', 1, NULL, 1);
INSERT INTO public.roles_historicalrole VALUES (1, 1, 'Product Owner', 'product-owner', '', '', 1, '2026-11-28 05:26:32.598397+00', NULL, '+', NULL);
INSERT INTO public.roles_historicalrole VALUES (2, 1, 'Product Manager', 'product-manager', '', '', 2, '2026-11-28 05:26:32.640323+00', NULL, '+', NULL);
INSERT INTO public.roles_position VALUES (1, 'owns', 'owns', 'owns', 0, NULL, 1);
INSERT INTO public.roles_position VALUES (2, 'shares', 'shares', 'shares', 1, NULL, 1);
INSERT INTO public.roles_position VALUES (3, 'contributes', 'contributes', 'contributes', 2, NULL, 1);
INSERT INTO public.roles_position VALUES (4, 'not theirs', 'not-theirs', 'denies', 3, NULL, 1);
INSERT INTO public.roles_position VALUES (5, 'says it varies', 'varies', 'varies', 4, NULL, 1);
INSERT INTO public.roles_responsibility VALUES (1, 1, 'Backlog', 'backlog', 'Who does backlog?', '', false, 0, 1, 1);
INSERT INTO public.roles_role VALUES (1, 1, 'Product Owner', 'product-owner', '', '');
INSERT INTO public.roles_role VALUES (2, 1, 'Product Manager', 'product-manager', '', '');
INSERT INTO public.roles_scale VALUES (1, 'Ownership', 'ownership', '');
INSERT INTO public.roles_search VALUES (4398046511105, 'What lymar wrote', 'Lymar; ; ; Lymar', '', DEFAULT);
INSERT INTO public.roles_search VALUES (1099511627777, 'Product Owner', '', '', DEFAULT);
INSERT INTO public.roles_search VALUES (3298534883329, 'Who does backlog?', 'Backlog; backlog', '', DEFAULT);
INSERT INTO public.roles_search VALUES (5497558138881, 'He owns the product backlog.', 'Product Owner; ; Backlog; Lymar', 'owns the product backlog', DEFAULT);
INSERT INTO public.roles_search VALUES (4398046511106, 'What berls wrote', 'Berls; ; ; Berls', '', DEFAULT);
INSERT INTO public.roles_search VALUES (1099511627778, 'Product Manager', '', '', DEFAULT);
INSERT INTO public.roles_search_make VALUES ('5775559da2c2368762abf329dc0a131018112a25834e28191a97987a7aa55b02');
INSERT INTO public.roles_search_word VALUES ('lymar');
INSERT INTO public.roles_search_word VALUES ('what');
INSERT INTO public.roles_search_word VALUES ('wrote');
INSERT INTO public.roles_search_word VALUES ('owner');
INSERT INTO public.roles_search_word VALUES ('product');
INSERT INTO public.roles_search_word VALUES ('backlog');
INSERT INTO public.roles_search_word VALUES ('does');
INSERT INTO public.roles_search_word VALUES ('who');
INSERT INTO public.roles_search_word VALUES ('bucklog');
INSERT INTO public.roles_search_word VALUES ('he');
INSERT INTO public.roles_search_word VALUES ('owns');
INSERT INTO public.roles_search_word VALUES ('the');
INSERT INTO public.roles_search_word VALUES ('berls');
INSERT INTO public.roles_search_word VALUES ('manager');
INSERT INTO public.sources_historicalsource VALUES (1, 1, 'lymar', 'Lymar', 'article', 'What lymar wrote', '', '', '', 'en', '', 'https://example.org/lymar', '', NULL, '', 1, '2026-11-28 05:26:32.592749+00', NULL, '+', NULL, NULL, NULL, 1, 'https://example.org/lymar');
INSERT INTO public.sources_historicalsource VALUES (2, 1, 'berls', 'Berls', 'article', 'What berls wrote', '', '', '', 'en', '', 'https://example.org/berls', '', NULL, '', 2, '2026-11-28 05:26:32.637851+00', NULL, '+', NULL, NULL, NULL, 2, 'https://example.org/berls');
INSERT INTO public.sources_snapshot VALUES (1, 'The product owner owns the product backlog.', 'c1322437714d0525a458f093e971bc422312acc7e665a9c57da6af358adb29f0', '2026-11-22', 1, '{}');
INSERT INTO public.sources_source VALUES (1, 1, 'lymar', 'Lymar', 'article', 'What lymar wrote', '', '', '', 'en', '', 'https://example.org/lymar', '', NULL, '', NULL, NULL, 1, 'https://example.org/lymar');
INSERT INTO public.sources_source VALUES (2, 1, 'berls', 'Berls', 'article', 'What berls wrote', '', '', '', 'en', '', 'https://example.org/berls', '', NULL, '', NULL, NULL, 2, 'https://example.org/berls');
INSERT INTO public.sources_voice VALUES (1, 'lymar', 'Lymar', '');
INSERT INTO public.sources_voice VALUES (2, 'berls', 'Berls', '');
SELECT pg_catalog.setval('public.auth_group_id_seq', 3, true);
SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 170, true);
SELECT pg_catalog.setval('public.auth_permission_id_seq', 141, true);
SELECT pg_catalog.setval('public.django_admin_log_id_seq', 1, false);
SELECT pg_catalog.setval('public.django_content_type_id_seq', 35, true);
SELECT pg_catalog.setval('public.django_migrations_id_seq', 33, true);
SELECT pg_catalog.setval('public.rolekb_user_groups_id_seq', 1, true);
SELECT pg_catalog.setval('public.rolekb_user_id_seq', 1, true);
SELECT pg_catalog.setval('public.rolekb_user_user_permissions_id_seq', 1, false);
SELECT pg_catalog.setval('public.roles_alias_id_seq', 1, false);
SELECT pg_catalog.setval('public.roles_area_id_seq', 1, true);
SELECT pg_catalog.setval('public.roles_claim_contexts_id_seq', 1, true);
SELECT pg_catalog.setval('public.roles_claim_id_seq', 2, true);
SELECT pg_catalog.setval('public.roles_context_id_seq', 1, true);
SELECT pg_catalog.setval('public.roles_formerresponsibilityslug_id_seq', 1, false);
SELECT pg_catalog.setval('public.roles_formerroleslug_id_seq', 1, false);
SELECT pg_catalog.setval('public.roles_historicalclaim_contexts_m2m_history_id_seq', 2, true);
SELECT pg_catalog.setval('public.roles_historicalclaim_history_id_seq', 4, true);
SELECT pg_catalog.setval('public.roles_historicalorgnote_history_id_seq', 1, false);
SELECT pg_catalog.setval('public.roles_historicalresponsibility_history_id_seq', 1, true);
SELECT pg_catalog.setval('public.roles_historicalrole_history_id_seq', 2, true);
SELECT pg_catalog.setval('public.roles_loaded_id_seq', 1, false);
SELECT pg_catalog.setval('public.roles_orgnote_id_seq', 1, false);
SELECT pg_catalog.setval('public.roles_pendingimport_id_seq', 1, false);
SELECT pg_catalog.setval('public.roles_position_id_seq', 5, true);
SELECT pg_catalog.setval('public.roles_responsibility_id_seq', 1, true);
SELECT pg_catalog.setval('public.roles_role_id_seq', 2, true);
SELECT pg_catalog.setval('public.roles_scale_id_seq', 1, true);
SELECT pg_catalog.setval('public.roles_suggestion_id_seq', 1, false);
SELECT pg_catalog.setval('public.roles_taggedresponsibility_id_seq', 1, false);
SELECT pg_catalog.setval('public.roles_taggedrole_id_seq', 1, false);
SELECT pg_catalog.setval('public.sources_formersourceslug_id_seq', 1, false);
SELECT pg_catalog.setval('public.sources_historicalsource_history_id_seq', 2, true);
SELECT pg_catalog.setval('public.sources_snapshot_id_seq', 1, true);
SELECT pg_catalog.setval('public.sources_source_id_seq', 2, true);
SELECT pg_catalog.setval('public.sources_taggedsource_id_seq', 1, false);
SELECT pg_catalog.setval('public.sources_voice_id_seq', 2, true);
SELECT pg_catalog.setval('public.taggit_tag_id_seq', 1, false);
SELECT pg_catalog.setval('public.taggit_taggeditem_id_seq', 1, false);
ALTER TABLE ONLY public.roles_alias
    ADD CONSTRAINT alias_once_per_role UNIQUE (role_id, slug);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.roles_loaded
    ADD CONSTRAINT loaded_once UNIQUE (model, key);
ALTER TABLE ONLY public.roles_position
    ADD CONSTRAINT position_once_per_scale UNIQUE (scale_id, slug);
ALTER TABLE ONLY public.roles_taggedresponsibility
    ADD CONSTRAINT responsibility_tagged_once UNIQUE (tag_id, content_object_id);
ALTER TABLE ONLY public.roles_taggedrole
    ADD CONSTRAINT role_tagged_once UNIQUE (tag_id, content_object_id);
ALTER TABLE ONLY public.rolekb_user_groups
    ADD CONSTRAINT rolekb_user_groups_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rolekb_user_groups
    ADD CONSTRAINT rolekb_user_groups_user_id_group_id_7ab5c9f4_uniq UNIQUE (user_id, group_id);
ALTER TABLE ONLY public.rolekb_user
    ADD CONSTRAINT rolekb_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rolekb_user_user_permissions
    ADD CONSTRAINT rolekb_user_user_permiss_user_id_permission_id_9a7ee9b7_uniq UNIQUE (user_id, permission_id);
ALTER TABLE ONLY public.rolekb_user_user_permissions
    ADD CONSTRAINT rolekb_user_user_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.rolekb_user
    ADD CONSTRAINT rolekb_user_username_key UNIQUE (username);
ALTER TABLE ONLY public.roles_alias
    ADD CONSTRAINT roles_alias_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_area
    ADD CONSTRAINT roles_area_name_key UNIQUE (name);
ALTER TABLE ONLY public.roles_area
    ADD CONSTRAINT roles_area_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_area
    ADD CONSTRAINT roles_area_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.roles_claim_contexts
    ADD CONSTRAINT roles_claim_contexts_claim_id_context_id_1399c084_uniq UNIQUE (claim_id, context_id);
ALTER TABLE ONLY public.roles_claim_contexts
    ADD CONSTRAINT roles_claim_contexts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_claim
    ADD CONSTRAINT roles_claim_key_key UNIQUE (key);
ALTER TABLE ONLY public.roles_claim
    ADD CONSTRAINT roles_claim_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_context
    ADD CONSTRAINT roles_context_name_key UNIQUE (name);
ALTER TABLE ONLY public.roles_context
    ADD CONSTRAINT roles_context_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_context
    ADD CONSTRAINT roles_context_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.roles_formerresponsibilityslug
    ADD CONSTRAINT roles_formerresponsibilityslug_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_formerresponsibilityslug
    ADD CONSTRAINT roles_formerresponsibilityslug_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.roles_formerroleslug
    ADD CONSTRAINT roles_formerroleslug_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_formerroleslug
    ADD CONSTRAINT roles_formerroleslug_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.roles_historicalclaim_contexts
    ADD CONSTRAINT roles_historicalclaim_contexts_pkey PRIMARY KEY (m2m_history_id);
ALTER TABLE ONLY public.roles_historicalclaim
    ADD CONSTRAINT roles_historicalclaim_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY public.roles_historicalorgnote
    ADD CONSTRAINT roles_historicalorgnote_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY public.roles_historicalresponsibility
    ADD CONSTRAINT roles_historicalresponsibility_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY public.roles_historicalrole
    ADD CONSTRAINT roles_historicalrole_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY public.roles_loaded
    ADD CONSTRAINT roles_loaded_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_orgnote
    ADD CONSTRAINT roles_orgnote_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_pendingimport
    ADD CONSTRAINT roles_pendingimport_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_position
    ADD CONSTRAINT roles_position_converse_id_key UNIQUE (converse_id);
ALTER TABLE ONLY public.roles_position
    ADD CONSTRAINT roles_position_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_responsibility
    ADD CONSTRAINT roles_responsibility_name_key UNIQUE (name);
ALTER TABLE ONLY public.roles_responsibility
    ADD CONSTRAINT roles_responsibility_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_responsibility
    ADD CONSTRAINT roles_responsibility_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.roles_role
    ADD CONSTRAINT roles_role_name_key UNIQUE (name);
ALTER TABLE ONLY public.roles_role
    ADD CONSTRAINT roles_role_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_role
    ADD CONSTRAINT roles_role_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.roles_scale
    ADD CONSTRAINT roles_scale_name_key UNIQUE (name);
ALTER TABLE ONLY public.roles_scale
    ADD CONSTRAINT roles_scale_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_scale
    ADD CONSTRAINT roles_scale_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.roles_search
    ADD CONSTRAINT roles_search_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_suggestion
    ADD CONSTRAINT roles_suggestion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_taggedresponsibility
    ADD CONSTRAINT roles_taggedresponsibility_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roles_taggedrole
    ADD CONSTRAINT roles_taggedrole_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sources_snapshot
    ADD CONSTRAINT snapshot_once UNIQUE (source_id, text_hash);
ALTER TABLE ONLY public.sources_taggedsource
    ADD CONSTRAINT source_tagged_once UNIQUE (tag_id, content_object_id);
ALTER TABLE ONLY public.sources_formersourceslug
    ADD CONSTRAINT sources_formersourceslug_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sources_formersourceslug
    ADD CONSTRAINT sources_formersourceslug_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.sources_historicalsource
    ADD CONSTRAINT sources_historicalsource_pkey PRIMARY KEY (history_id);
ALTER TABLE ONLY public.sources_snapshot
    ADD CONSTRAINT sources_snapshot_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sources_source
    ADD CONSTRAINT sources_source_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sources_source
    ADD CONSTRAINT sources_source_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.sources_taggedsource
    ADD CONSTRAINT sources_taggedsource_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sources_voice
    ADD CONSTRAINT sources_voice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sources_voice
    ADD CONSTRAINT sources_voice_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.taggit_tag
    ADD CONSTRAINT taggit_tag_name_key UNIQUE (name);
ALTER TABLE ONLY public.taggit_tag
    ADD CONSTRAINT taggit_tag_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.taggit_tag
    ADD CONSTRAINT taggit_tag_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_content_type_id_object_id_tag_id_4bb97a8e_uni UNIQUE (content_type_id, object_id, tag_id);
ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_pkey PRIMARY KEY (id);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE UNIQUE INDEX claim_imported_once ON public.roles_claim USING btree (source_id, external_id) WHERE (NOT ((external_id)::text = ''::text));
CREATE INDEX claim_newest ON public.roles_claim USING btree (published_at DESC);
CREATE INDEX claim_on_a_point ON public.roles_claim USING btree (status, responsibility_id, role_id);
CREATE UNIQUE INDEX claim_once ON public.roles_claim USING btree (source_id, role_id, COALESCE(other_role_id, (0)::bigint), responsibility_id, position_id, locator) WHERE ((position_id IS NOT NULL) AND (proposal_for_id IS NULL));
CREATE UNIQUE INDEX claim_once_without_position ON public.roles_claim USING btree (source_id, role_id, COALESCE(other_role_id, (0)::bigint), responsibility_id, locator, external_id) WHERE (position_id IS NULL);
CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);
CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE UNIQUE INDEX one_org_note_per_point ON public.roles_orgnote USING btree (responsibility_id, role_id, COALESCE(other_role_id, (0)::bigint));
CREATE UNIQUE INDEX one_varies_per_scale ON public.roles_position USING btree (scale_id) WHERE ((kind)::text = 'varies'::text);
CREATE INDEX rolekb_user_groups_group_id_834b0735 ON public.rolekb_user_groups USING btree (group_id);
CREATE INDEX rolekb_user_groups_user_id_e05fd0d9 ON public.rolekb_user_groups USING btree (user_id);
CREATE INDEX rolekb_user_user_permissions_permission_id_7084926d ON public.rolekb_user_user_permissions USING btree (permission_id);
CREATE INDEX rolekb_user_user_permissions_user_id_695c9a85 ON public.rolekb_user_user_permissions USING btree (user_id);
CREATE INDEX rolekb_user_username_474cb0fe_like ON public.rolekb_user USING btree (username varchar_pattern_ops);
CREATE INDEX roles_alias_role_id_c21ba04e ON public.roles_alias USING btree (role_id);
CREATE INDEX roles_alias_slug_f66aef69 ON public.roles_alias USING btree (slug);
CREATE INDEX roles_alias_slug_f66aef69_like ON public.roles_alias USING btree (slug varchar_pattern_ops);
CREATE INDEX roles_area_name_d75801b7_like ON public.roles_area USING btree (name varchar_pattern_ops);
CREATE INDEX roles_area_slug_92556835_like ON public.roles_area USING btree (slug varchar_pattern_ops);
CREATE INDEX roles_claim_contexts_claim_id_b8ce3a22 ON public.roles_claim_contexts USING btree (claim_id);
CREATE INDEX roles_claim_contexts_context_id_d9b0200b ON public.roles_claim_contexts USING btree (context_id);
CREATE INDEX roles_claim_entered_by_id_266d0c63 ON public.roles_claim USING btree (entered_by_id);
CREATE INDEX roles_claim_key_3febe9bc_like ON public.roles_claim USING btree (key varchar_pattern_ops);
CREATE INDEX roles_claim_other_role_id_0105790a ON public.roles_claim USING btree (other_role_id);
CREATE INDEX roles_claim_position_id_22e7ed3c ON public.roles_claim USING btree (position_id);
CREATE INDEX roles_claim_proposal_for_id_6dfe6ec4 ON public.roles_claim USING btree (proposal_for_id);
CREATE INDEX roles_claim_responsibility_id_98dac98e ON public.roles_claim USING btree (responsibility_id);
CREATE INDEX roles_claim_role_id_386fc540 ON public.roles_claim USING btree (role_id);
CREATE INDEX roles_claim_source_id_54df6dca ON public.roles_claim USING btree (source_id);
CREATE INDEX roles_context_name_18d0f6fe_like ON public.roles_context USING btree (name varchar_pattern_ops);
CREATE INDEX roles_context_slug_a417e821_like ON public.roles_context USING btree (slug varchar_pattern_ops);
CREATE INDEX roles_formerresponsibilityslug_slug_8f9486f0_like ON public.roles_formerresponsibilityslug USING btree (slug varchar_pattern_ops);
CREATE INDEX roles_formerresponsibilityslug_target_id_0ae474ae ON public.roles_formerresponsibilityslug USING btree (target_id);
CREATE INDEX roles_formerroleslug_slug_e1277f31_like ON public.roles_formerroleslug USING btree (slug varchar_pattern_ops);
CREATE INDEX roles_formerroleslug_target_id_8a5846b6 ON public.roles_formerroleslug USING btree (target_id);
CREATE INDEX roles_historicalclaim_contexts_claim_id_60c6b454 ON public.roles_historicalclaim_contexts USING btree (claim_id);
CREATE INDEX roles_historicalclaim_contexts_context_id_a9bdf0a2 ON public.roles_historicalclaim_contexts USING btree (context_id);
CREATE INDEX roles_historicalclaim_contexts_history_id_c9cabcaf ON public.roles_historicalclaim_contexts USING btree (history_id);
CREATE INDEX roles_historicalclaim_contexts_id_0323d831 ON public.roles_historicalclaim_contexts USING btree (id);
CREATE INDEX roles_historicalclaim_entered_by_id_89c4e432 ON public.roles_historicalclaim USING btree (entered_by_id);
CREATE INDEX roles_historicalclaim_history_date_6d874714 ON public.roles_historicalclaim USING btree (history_date);
CREATE INDEX roles_historicalclaim_history_user_id_2e3b7d01 ON public.roles_historicalclaim USING btree (history_user_id);
CREATE INDEX roles_historicalclaim_id_9ea18362 ON public.roles_historicalclaim USING btree (id);
CREATE INDEX roles_historicalclaim_key_e1a62adf ON public.roles_historicalclaim USING btree (key);
CREATE INDEX roles_historicalclaim_key_e1a62adf_like ON public.roles_historicalclaim USING btree (key varchar_pattern_ops);
CREATE INDEX roles_historicalclaim_other_role_id_6acc3c36 ON public.roles_historicalclaim USING btree (other_role_id);
CREATE INDEX roles_historicalclaim_position_id_7d51b54a ON public.roles_historicalclaim USING btree (position_id);
CREATE INDEX roles_historicalclaim_proposal_for_id_4f22ab98 ON public.roles_historicalclaim USING btree (proposal_for_id);
CREATE INDEX roles_historicalclaim_responsibility_id_ec3817a0 ON public.roles_historicalclaim USING btree (responsibility_id);
CREATE INDEX roles_historicalclaim_role_id_7b96cea7 ON public.roles_historicalclaim USING btree (role_id);
CREATE INDEX roles_historicalclaim_source_id_a74b5b3f ON public.roles_historicalclaim USING btree (source_id);
CREATE INDEX roles_historicalorgnote_history_date_6bb99bf8 ON public.roles_historicalorgnote USING btree (history_date);
CREATE INDEX roles_historicalorgnote_history_user_id_715fad65 ON public.roles_historicalorgnote USING btree (history_user_id);
CREATE INDEX roles_historicalorgnote_id_69701b9f ON public.roles_historicalorgnote USING btree (id);
CREATE INDEX roles_historicalorgnote_other_role_id_2dd8ad55 ON public.roles_historicalorgnote USING btree (other_role_id);
CREATE INDEX roles_historicalorgnote_responsibility_id_97448b14 ON public.roles_historicalorgnote USING btree (responsibility_id);
CREATE INDEX roles_historicalorgnote_role_id_401936c6 ON public.roles_historicalorgnote USING btree (role_id);
CREATE INDEX roles_historicalresponsibility_area_id_d35c52e0 ON public.roles_historicalresponsibility USING btree (area_id);
CREATE INDEX roles_historicalresponsibility_history_date_65c82535 ON public.roles_historicalresponsibility USING btree (history_date);
CREATE INDEX roles_historicalresponsibility_history_user_id_5a806ea1 ON public.roles_historicalresponsibility USING btree (history_user_id);
CREATE INDEX roles_historicalresponsibility_id_686efdd4 ON public.roles_historicalresponsibility USING btree (id);
CREATE INDEX roles_historicalresponsibility_name_f64ac0a7 ON public.roles_historicalresponsibility USING btree (name);
CREATE INDEX roles_historicalresponsibility_name_f64ac0a7_like ON public.roles_historicalresponsibility USING btree (name varchar_pattern_ops);
CREATE INDEX roles_historicalresponsibility_scale_id_d5c0e01e ON public.roles_historicalresponsibility USING btree (scale_id);
CREATE INDEX roles_historicalresponsibility_slug_73537fce ON public.roles_historicalresponsibility USING btree (slug);
CREATE INDEX roles_historicalresponsibility_slug_73537fce_like ON public.roles_historicalresponsibility USING btree (slug varchar_pattern_ops);
CREATE INDEX roles_historicalrole_history_date_f07b12bc ON public.roles_historicalrole USING btree (history_date);
CREATE INDEX roles_historicalrole_history_user_id_6ee9a1be ON public.roles_historicalrole USING btree (history_user_id);
CREATE INDEX roles_historicalrole_id_a3c792b0 ON public.roles_historicalrole USING btree (id);
CREATE INDEX roles_historicalrole_name_45401d3a ON public.roles_historicalrole USING btree (name);
CREATE INDEX roles_historicalrole_name_45401d3a_like ON public.roles_historicalrole USING btree (name varchar_pattern_ops);
CREATE INDEX roles_historicalrole_slug_93b4b037 ON public.roles_historicalrole USING btree (slug);
CREATE INDEX roles_historicalrole_slug_93b4b037_like ON public.roles_historicalrole USING btree (slug varchar_pattern_ops);
CREATE INDEX roles_orgnote_other_role_id_a7a8931a ON public.roles_orgnote USING btree (other_role_id);
CREATE INDEX roles_orgnote_responsibility_id_b0213db6 ON public.roles_orgnote USING btree (responsibility_id);
CREATE INDEX roles_orgnote_role_id_01c59229 ON public.roles_orgnote USING btree (role_id);
CREATE INDEX roles_pendingimport_user_id_83232d0c ON public.roles_pendingimport USING btree (user_id);
CREATE INDEX roles_position_scale_id_d3fb8165 ON public.roles_position USING btree (scale_id);
CREATE INDEX roles_position_slug_ce14dd0e ON public.roles_position USING btree (slug);
CREATE INDEX roles_position_slug_ce14dd0e_like ON public.roles_position USING btree (slug varchar_pattern_ops);
CREATE INDEX roles_responsibility_area_id_08440eae ON public.roles_responsibility USING btree (area_id);
CREATE INDEX roles_responsibility_name_5e4fde0d_like ON public.roles_responsibility USING btree (name varchar_pattern_ops);
CREATE INDEX roles_responsibility_scale_id_a3635ca2 ON public.roles_responsibility USING btree (scale_id);
CREATE INDEX roles_responsibility_slug_1fbe9e1c_like ON public.roles_responsibility USING btree (slug varchar_pattern_ops);
CREATE INDEX roles_role_name_e5435ecd_like ON public.roles_role USING btree (name varchar_pattern_ops);
CREATE INDEX roles_role_slug_e950c2c6_like ON public.roles_role USING btree (slug varchar_pattern_ops);
CREATE INDEX roles_scale_name_9a8412bb_like ON public.roles_scale USING btree (name varchar_pattern_ops);
CREATE INDEX roles_scale_slug_4e773d39_like ON public.roles_scale USING btree (slug varchar_pattern_ops);
CREATE INDEX roles_search_name ON public.roles_search USING btree (lower(also)) WHERE ((id >> 40) = 1);
CREATE INDEX roles_search_title ON public.roles_search USING btree (lower(title)) WHERE (id < '5497558138880'::bigint);
CREATE INDEX roles_search_word_spelt ON public.roles_search_word USING btree (word text_pattern_ops);
CREATE INDEX roles_search_words ON public.roles_search USING gin (words);
CREATE INDEX roles_suggestion_claim_id_9a6c3fc5 ON public.roles_suggestion USING btree (claim_id);
CREATE INDEX roles_suggestion_draft_id_90e8de2a ON public.roles_suggestion USING btree (draft_id);
CREATE INDEX roles_suggestion_handled_by_id_4465d9b0 ON public.roles_suggestion USING btree (handled_by_id);
CREATE INDEX roles_suggestion_responsibility_id_9130f2e7 ON public.roles_suggestion USING btree (responsibility_id);
CREATE INDEX roles_suggestion_role_id_63bbd893 ON public.roles_suggestion USING btree (role_id);
CREATE INDEX roles_suggestion_source_id_a2516ff1 ON public.roles_suggestion USING btree (source_id);
CREATE INDEX roles_taggedresponsibility_content_object_id_a3f39507 ON public.roles_taggedresponsibility USING btree (content_object_id);
CREATE INDEX roles_taggedresponsibility_tag_id_557f75d6 ON public.roles_taggedresponsibility USING btree (tag_id);
CREATE INDEX roles_taggedrole_content_object_id_0427770a ON public.roles_taggedrole USING btree (content_object_id);
CREATE INDEX roles_taggedrole_tag_id_c0515579 ON public.roles_taggedrole USING btree (tag_id);
CREATE INDEX source_at_an_address ON public.sources_source USING btree (address_key);
CREATE INDEX sources_formersourceslug_slug_cd67d30a_like ON public.sources_formersourceslug USING btree (slug varchar_pattern_ops);
CREATE INDEX sources_formersourceslug_target_id_441f6d08 ON public.sources_formersourceslug USING btree (target_id);
CREATE INDEX sources_historicalsource_history_date_600e944e ON public.sources_historicalsource USING btree (history_date);
CREATE INDEX sources_historicalsource_history_user_id_83effe48 ON public.sources_historicalsource USING btree (history_user_id);
CREATE INDEX sources_historicalsource_id_1558f2ac ON public.sources_historicalsource USING btree (id);
CREATE INDEX sources_historicalsource_part_of_id_0a610a5c ON public.sources_historicalsource USING btree (part_of_id);
CREATE INDEX sources_historicalsource_slug_a24d3a8c ON public.sources_historicalsource USING btree (slug);
CREATE INDEX sources_historicalsource_slug_a24d3a8c_like ON public.sources_historicalsource USING btree (slug varchar_pattern_ops);
CREATE INDEX sources_historicalsource_supersedes_id_7ed2d162 ON public.sources_historicalsource USING btree (supersedes_id);
CREATE INDEX sources_historicalsource_voice_id_bdeef0e2 ON public.sources_historicalsource USING btree (voice_id);
CREATE INDEX sources_snapshot_source_id_22dc2b3e ON public.sources_snapshot USING btree (source_id);
CREATE INDEX sources_source_part_of_id_3842adba ON public.sources_source USING btree (part_of_id);
CREATE INDEX sources_source_slug_d8e9fe8c_like ON public.sources_source USING btree (slug varchar_pattern_ops);
CREATE INDEX sources_source_supersedes_id_c0967833 ON public.sources_source USING btree (supersedes_id);
CREATE INDEX sources_source_voice_id_96c2a615 ON public.sources_source USING btree (voice_id);
CREATE INDEX sources_taggedsource_content_object_id_097ec46e ON public.sources_taggedsource USING btree (content_object_id);
CREATE INDEX sources_taggedsource_tag_id_934cc9e9 ON public.sources_taggedsource USING btree (tag_id);
CREATE INDEX sources_voice_slug_2391e493_like ON public.sources_voice USING btree (slug varchar_pattern_ops);
CREATE INDEX suggestion_newest ON public.roles_suggestion USING btree (received_at);
CREATE INDEX suggestion_of_a_sender ON public.roles_suggestion USING btree (sender, received_at);
CREATE INDEX taggit_tag_name_58eb2ed9_like ON public.taggit_tag USING btree (name varchar_pattern_ops);
CREATE INDEX taggit_tag_slug_6be58b2c_like ON public.taggit_tag USING btree (slug varchar_pattern_ops);
CREATE INDEX taggit_tagg_content_8fc721_idx ON public.taggit_taggeditem USING btree (content_type_id, object_id);
CREATE INDEX taggit_taggeditem_content_type_id_9957a03c ON public.taggit_taggeditem USING btree (content_type_id);
CREATE INDEX taggit_taggeditem_object_id_e2d7d1df ON public.taggit_taggeditem USING btree (object_id);
CREATE INDEX taggit_taggeditem_tag_id_f4f5b767 ON public.taggit_taggeditem USING btree (tag_id);
CREATE TRIGGER alias_is_no_role BEFORE INSERT OR UPDATE OF slug ON public.roles_alias FOR EACH ROW EXECUTE FUNCTION public.alias_is_no_role();
CREATE TRIGGER claim_other_role_where_relational BEFORE INSERT OR UPDATE OF other_role_id, responsibility_id ON public.roles_claim FOR EACH ROW EXECUTE FUNCTION public.claim_other_role_where_relational();
CREATE TRIGGER claim_pair_in_order BEFORE INSERT OR UPDATE OF role_id, other_role_id ON public.roles_claim FOR EACH ROW EXECUTE FUNCTION public.claim_pair_in_order();
CREATE TRIGGER claim_position_on_scale BEFORE INSERT OR UPDATE OF position_id, responsibility_id ON public.roles_claim FOR EACH ROW EXECUTE FUNCTION public.claim_position_on_scale();
CREATE TRIGGER position_scale_under_claims BEFORE INSERT OR UPDATE OF scale_id ON public.roles_position FOR EACH ROW EXECUTE FUNCTION public.position_scale_under_claims();
CREATE TRIGGER responsibility_relational_under_claims BEFORE INSERT OR UPDATE OF relational ON public.roles_responsibility FOR EACH ROW EXECUTE FUNCTION public.responsibility_relational_under_claims();
CREATE TRIGGER responsibility_scale_under_claims BEFORE INSERT OR UPDATE OF scale_id ON public.roles_responsibility FOR EACH ROW EXECUTE FUNCTION public.responsibility_scale_under_claims();
CREATE TRIGGER role_is_no_alias BEFORE INSERT OR UPDATE OF slug ON public.roles_role FOR EACH ROW EXECUTE FUNCTION public.role_is_no_alias();
CREATE TRIGGER roles_search_learn AFTER INSERT ON public.roles_search REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.roles_search_learn();
CREATE TRIGGER search_claims_delete AFTER DELETE ON public.roles_claim FOR EACH ROW EXECUTE FUNCTION public.search_claims_delete();
CREATE TRIGGER search_claims_insert AFTER INSERT ON public.roles_claim FOR EACH ROW EXECUTE FUNCTION public.search_claims_insert();
CREATE TRIGGER search_claims_update_0 AFTER UPDATE OF status, paraphrase, quotation, role_id, other_role_id, responsibility_id, source_id ON public.roles_claim FOR EACH ROW WHEN (((((((((old.status)::text IS DISTINCT FROM (new.status)::text) OR (old.paraphrase IS DISTINCT FROM new.paraphrase)) OR ((old.quotation)::text IS DISTINCT FROM (new.quotation)::text)) OR (old.role_id IS DISTINCT FROM new.role_id)) OR (old.other_role_id IS DISTINCT FROM new.other_role_id)) OR (old.responsibility_id IS DISTINCT FROM new.responsibility_id)) OR (old.source_id IS DISTINCT FROM new.source_id))) EXECUTE FUNCTION public.search_claims_update_0();
CREATE TRIGGER search_claims_update_1 AFTER UPDATE OF name ON public.roles_role FOR EACH ROW WHEN (((old.name)::text IS DISTINCT FROM (new.name)::text)) EXECUTE FUNCTION public.search_claims_update_1();
CREATE TRIGGER search_claims_update_2 AFTER UPDATE OF name ON public.roles_role FOR EACH ROW WHEN (((old.name)::text IS DISTINCT FROM (new.name)::text)) EXECUTE FUNCTION public.search_claims_update_2();
CREATE TRIGGER search_claims_update_3 AFTER UPDATE OF name ON public.roles_responsibility FOR EACH ROW WHEN (((old.name)::text IS DISTINCT FROM (new.name)::text)) EXECUTE FUNCTION public.search_claims_update_3();
CREATE TRIGGER search_claims_update_4 AFTER UPDATE OF short_name ON public.sources_source FOR EACH ROW WHEN (((old.short_name)::text IS DISTINCT FROM (new.short_name)::text)) EXECUTE FUNCTION public.search_claims_update_4();
CREATE TRIGGER search_responsibilities_delete AFTER DELETE ON public.roles_responsibility FOR EACH ROW EXECUTE FUNCTION public.search_responsibilities_delete();
CREATE TRIGGER search_responsibilities_insert AFTER INSERT ON public.roles_responsibility FOR EACH ROW EXECUTE FUNCTION public.search_responsibilities_insert();
CREATE TRIGGER search_responsibilities_update_0 AFTER UPDATE OF question, name, slug, meaning ON public.roles_responsibility FOR EACH ROW WHEN ((((((old.question)::text IS DISTINCT FROM (new.question)::text) OR ((old.name)::text IS DISTINCT FROM (new.name)::text)) OR ((old.slug)::text IS DISTINCT FROM (new.slug)::text)) OR (old.meaning IS DISTINCT FROM new.meaning))) EXECUTE FUNCTION public.search_responsibilities_update_0();
CREATE TRIGGER search_roles_delete AFTER DELETE ON public.roles_role FOR EACH ROW EXECUTE FUNCTION public.search_roles_delete();
CREATE TRIGGER search_roles_insert AFTER INSERT ON public.roles_role FOR EACH ROW EXECUTE FUNCTION public.search_roles_insert();
CREATE TRIGGER search_roles_update_0 AFTER UPDATE OF name, abbreviation, summary ON public.roles_role FOR EACH ROW WHEN (((((old.name)::text IS DISTINCT FROM (new.name)::text) OR ((old.abbreviation)::text IS DISTINCT FROM (new.abbreviation)::text)) OR (old.summary IS DISTINCT FROM new.summary))) EXECUTE FUNCTION public.search_roles_update_0();
CREATE TRIGGER search_sources_delete AFTER DELETE ON public.sources_source FOR EACH ROW EXECUTE FUNCTION public.search_sources_delete();
CREATE TRIGGER search_sources_insert AFTER INSERT ON public.sources_source FOR EACH ROW EXECUTE FUNCTION public.search_sources_insert();
CREATE TRIGGER search_sources_update_0 AFTER UPDATE OF title, short_name, author, publisher, voice_id ON public.sources_source FOR EACH ROW WHEN (((((((old.title)::text IS DISTINCT FROM (new.title)::text) OR ((old.short_name)::text IS DISTINCT FROM (new.short_name)::text)) OR ((old.author)::text IS DISTINCT FROM (new.author)::text)) OR ((old.publisher)::text IS DISTINCT FROM (new.publisher)::text)) OR (old.voice_id IS DISTINCT FROM new.voice_id))) EXECUTE FUNCTION public.search_sources_update_0();
CREATE TRIGGER search_sources_update_1 AFTER UPDATE OF name ON public.sources_voice FOR EACH ROW WHEN (((old.name)::text IS DISTINCT FROM (new.name)::text)) EXECUTE FUNCTION public.search_sources_update_1();
CREATE TRIGGER search_titles_delete AFTER DELETE ON public.roles_alias FOR EACH ROW EXECUTE FUNCTION public.search_titles_delete();
CREATE TRIGGER search_titles_insert AFTER INSERT ON public.roles_alias FOR EACH ROW EXECUTE FUNCTION public.search_titles_insert();
CREATE TRIGGER search_titles_update_0 AFTER UPDATE OF title ON public.roles_alias FOR EACH ROW WHEN (((old.title)::text IS DISTINCT FROM (new.title)::text)) EXECUTE FUNCTION public.search_titles_update_0();
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_rolekb_user_id FOREIGN KEY (user_id) REFERENCES public.rolekb_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rolekb_user_groups
    ADD CONSTRAINT rolekb_user_groups_group_id_834b0735_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rolekb_user_groups
    ADD CONSTRAINT rolekb_user_groups_user_id_e05fd0d9_fk_rolekb_user_id FOREIGN KEY (user_id) REFERENCES public.rolekb_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rolekb_user_user_permissions
    ADD CONSTRAINT rolekb_user_user_per_permission_id_7084926d_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.rolekb_user_user_permissions
    ADD CONSTRAINT rolekb_user_user_permissions_user_id_695c9a85_fk_rolekb_user_id FOREIGN KEY (user_id) REFERENCES public.rolekb_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_alias
    ADD CONSTRAINT roles_alias_role_id_c21ba04e_fk_roles_role_id FOREIGN KEY (role_id) REFERENCES public.roles_role(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_claim_contexts
    ADD CONSTRAINT roles_claim_contexts_claim_id_b8ce3a22_fk_roles_claim_id FOREIGN KEY (claim_id) REFERENCES public.roles_claim(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_claim_contexts
    ADD CONSTRAINT roles_claim_contexts_context_id_d9b0200b_fk_roles_context_id FOREIGN KEY (context_id) REFERENCES public.roles_context(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_claim
    ADD CONSTRAINT roles_claim_entered_by_id_266d0c63_fk_rolekb_user_id FOREIGN KEY (entered_by_id) REFERENCES public.rolekb_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_claim
    ADD CONSTRAINT roles_claim_other_role_id_0105790a_fk_roles_role_id FOREIGN KEY (other_role_id) REFERENCES public.roles_role(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_claim
    ADD CONSTRAINT roles_claim_position_id_22e7ed3c_fk_roles_position_id FOREIGN KEY (position_id) REFERENCES public.roles_position(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_claim
    ADD CONSTRAINT roles_claim_proposal_for_id_6dfe6ec4_fk_roles_claim_id FOREIGN KEY (proposal_for_id) REFERENCES public.roles_claim(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_claim
    ADD CONSTRAINT roles_claim_responsibility_id_98dac98e_fk_roles_res FOREIGN KEY (responsibility_id) REFERENCES public.roles_responsibility(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_claim
    ADD CONSTRAINT roles_claim_role_id_386fc540_fk_roles_role_id FOREIGN KEY (role_id) REFERENCES public.roles_role(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_claim
    ADD CONSTRAINT roles_claim_source_id_54df6dca_fk_sources_source_id FOREIGN KEY (source_id) REFERENCES public.sources_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_formerresponsibilityslug
    ADD CONSTRAINT roles_formerresponsi_target_id_0ae474ae_fk_roles_res FOREIGN KEY (target_id) REFERENCES public.roles_responsibility(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_formerroleslug
    ADD CONSTRAINT roles_formerroleslug_target_id_8a5846b6_fk_roles_role_id FOREIGN KEY (target_id) REFERENCES public.roles_role(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_historicalclaim
    ADD CONSTRAINT roles_historicalclai_history_user_id_2e3b7d01_fk_rolekb_us FOREIGN KEY (history_user_id) REFERENCES public.rolekb_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_historicalorgnote
    ADD CONSTRAINT roles_historicalorgn_history_user_id_715fad65_fk_rolekb_us FOREIGN KEY (history_user_id) REFERENCES public.rolekb_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_historicalresponsibility
    ADD CONSTRAINT roles_historicalresp_history_user_id_5a806ea1_fk_rolekb_us FOREIGN KEY (history_user_id) REFERENCES public.rolekb_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_historicalrole
    ADD CONSTRAINT roles_historicalrole_history_user_id_6ee9a1be_fk_rolekb_user_id FOREIGN KEY (history_user_id) REFERENCES public.rolekb_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_orgnote
    ADD CONSTRAINT roles_orgnote_other_role_id_a7a8931a_fk_roles_role_id FOREIGN KEY (other_role_id) REFERENCES public.roles_role(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_orgnote
    ADD CONSTRAINT roles_orgnote_responsibility_id_b0213db6_fk_roles_res FOREIGN KEY (responsibility_id) REFERENCES public.roles_responsibility(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_orgnote
    ADD CONSTRAINT roles_orgnote_role_id_01c59229_fk_roles_role_id FOREIGN KEY (role_id) REFERENCES public.roles_role(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_pendingimport
    ADD CONSTRAINT roles_pendingimport_user_id_83232d0c_fk_rolekb_user_id FOREIGN KEY (user_id) REFERENCES public.rolekb_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_position
    ADD CONSTRAINT roles_position_converse_id_b40411b6_fk_roles_position_id FOREIGN KEY (converse_id) REFERENCES public.roles_position(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_position
    ADD CONSTRAINT roles_position_scale_id_d3fb8165_fk_roles_scale_id FOREIGN KEY (scale_id) REFERENCES public.roles_scale(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_responsibility
    ADD CONSTRAINT roles_responsibility_area_id_08440eae_fk_roles_area_id FOREIGN KEY (area_id) REFERENCES public.roles_area(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_responsibility
    ADD CONSTRAINT roles_responsibility_scale_id_a3635ca2_fk_roles_scale_id FOREIGN KEY (scale_id) REFERENCES public.roles_scale(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_suggestion
    ADD CONSTRAINT roles_suggestion_claim_id_9a6c3fc5_fk_roles_claim_id FOREIGN KEY (claim_id) REFERENCES public.roles_claim(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_suggestion
    ADD CONSTRAINT roles_suggestion_draft_id_90e8de2a_fk_roles_claim_id FOREIGN KEY (draft_id) REFERENCES public.roles_claim(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_suggestion
    ADD CONSTRAINT roles_suggestion_handled_by_id_4465d9b0_fk_rolekb_user_id FOREIGN KEY (handled_by_id) REFERENCES public.rolekb_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_suggestion
    ADD CONSTRAINT roles_suggestion_responsibility_id_9130f2e7_fk_roles_res FOREIGN KEY (responsibility_id) REFERENCES public.roles_responsibility(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_suggestion
    ADD CONSTRAINT roles_suggestion_role_id_63bbd893_fk_roles_role_id FOREIGN KEY (role_id) REFERENCES public.roles_role(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_suggestion
    ADD CONSTRAINT roles_suggestion_source_id_a2516ff1_fk_sources_source_id FOREIGN KEY (source_id) REFERENCES public.sources_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_taggedresponsibility
    ADD CONSTRAINT roles_taggedresponsi_content_object_id_a3f39507_fk_roles_res FOREIGN KEY (content_object_id) REFERENCES public.roles_responsibility(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_taggedresponsibility
    ADD CONSTRAINT roles_taggedresponsibility_tag_id_557f75d6_fk_taggit_tag_id FOREIGN KEY (tag_id) REFERENCES public.taggit_tag(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_taggedrole
    ADD CONSTRAINT roles_taggedrole_content_object_id_0427770a_fk_roles_role_id FOREIGN KEY (content_object_id) REFERENCES public.roles_role(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.roles_taggedrole
    ADD CONSTRAINT roles_taggedrole_tag_id_c0515579_fk_taggit_tag_id FOREIGN KEY (tag_id) REFERENCES public.taggit_tag(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sources_formersourceslug
    ADD CONSTRAINT sources_formersource_target_id_441f6d08_fk_sources_s FOREIGN KEY (target_id) REFERENCES public.sources_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sources_historicalsource
    ADD CONSTRAINT sources_historicalso_history_user_id_83effe48_fk_rolekb_us FOREIGN KEY (history_user_id) REFERENCES public.rolekb_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sources_snapshot
    ADD CONSTRAINT sources_snapshot_source_id_22dc2b3e_fk_sources_source_id FOREIGN KEY (source_id) REFERENCES public.sources_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sources_source
    ADD CONSTRAINT sources_source_part_of_id_3842adba_fk_sources_source_id FOREIGN KEY (part_of_id) REFERENCES public.sources_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sources_source
    ADD CONSTRAINT sources_source_supersedes_id_c0967833_fk_sources_source_id FOREIGN KEY (supersedes_id) REFERENCES public.sources_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sources_source
    ADD CONSTRAINT sources_source_voice_id_96c2a615_fk_sources_voice_id FOREIGN KEY (voice_id) REFERENCES public.sources_voice(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sources_taggedsource
    ADD CONSTRAINT sources_taggedsource_content_object_id_097ec46e_fk_sources_s FOREIGN KEY (content_object_id) REFERENCES public.sources_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sources_taggedsource
    ADD CONSTRAINT sources_taggedsource_tag_id_934cc9e9_fk_taggit_tag_id FOREIGN KEY (tag_id) REFERENCES public.taggit_tag(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_content_type_id_9957a03c_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.taggit_taggeditem
    ADD CONSTRAINT taggit_taggeditem_tag_id_f4f5b767_fk_taggit_tag_id FOREIGN KEY (tag_id) REFERENCES public.taggit_tag(id) DEFERRABLE INITIALLY DEFERRED;
