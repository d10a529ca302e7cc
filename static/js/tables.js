// On a narrow screen the style sheet stacks a table, and some browsers then forget that it is one.
// In the HTML a role would be an error, since a table has its roles already: so they come with this.
const ROLES = [
  ["thead, tbody", "rowgroup"],
  ["tr", "row"],
  ["th[scope='col']", "columnheader"],
  ["th[scope^='row']", "rowheader"],
  ["td", "cell"],
];

for (const table of document.querySelectorAll("table.comparison")) {
  table.setAttribute("role", "table");
  for (const [parts, role] of ROLES) {
    for (const part of table.querySelectorAll(parts)) part.setAttribute("role", role);
  }
}
