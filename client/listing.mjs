// Writes the README for the extension's own page, where only https addresses are followed: what lies beside it is left out.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const text = readFileSync('README.md', 'utf8');
mkdirSync('dist', { recursive: true });
writeFileSync('dist/README.md', withoutPlaces(text));

/** Pictures go with their paragraph, links keep their words; both only where they lead to no https address. */
function withoutPlaces(markdown) {
  return markdown
    .replaceAll(/^!\[[^\]]*\]\((?!https:)[^)]*\)\n\n/gm, '')
    .replaceAll(/\[([^\]]*)\]\((?!https:)[^)]*\)/g, '$1');
}
