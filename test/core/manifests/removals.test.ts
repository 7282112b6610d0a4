// An entry taken out of YAML, where that must not take long whatever stands behind or before it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { removeYamlEntry } from '../../../server/src/core/manifests/removals';
import { applyEdits } from '../../../server/src/core/text';

/** The text without its entry `bad`, of which the value is known up to `1.0.0`. */
function withoutBad(text: string): string {
  const name = text.indexOf('bad');
  const value = text.indexOf('1.0.0', name);
  const written = {
    nameSpan: { start: name, end: name + 'bad'.length },
    specSpan: { start: value, end: value + '1.0.0'.length },
  };
  return applyEdits(text, [removeYamlEntry(text, written)]);
}

test('a comment of thousands of comment signs goes with the line', () => {
  const signs = ' #'.repeat(10_000);
  assert.equal(
    withoutBad(`overrides:\n  bad: 1.0.0${signs}\n  good: 1.0.0\n`),
    'overrides:\n  good: 1.0.0\n',
  );
});

test('a map of its own goes up to its brace, with blanks, commas and comments before that', () => {
  const tools = (entry: string) => `configDependencies:\n${entry}  good: 1.0.0\n`;
  const signs = ' #}'.repeat(10_000);
  assert.equal(withoutBad(tools('  bad: { integrity: 1.0.0 }\n')), tools(''));
  assert.equal(withoutBad(tools(`  bad: {\n    integrity: 1.0.0,${signs}\n  }\n`)), tools(''));
});

test('the only entry takes the line of its map with it, and all that stands in between', () => {
  const between = '\n'.repeat(100_000);
  assert.equal(withoutBad(`a: 1\noverrides:\n${between}  bad: 1.0.0\n`), 'a: 1\n');
  assert.equal(withoutBad('a: 1\noverrides: { bad: 1.0.0 }\n'), 'a: 1\n');
  assert.equal(withoutBad('a: 1\n"overrides":\n  bad: 1.0.0\n'), 'a: 1\n');
  assert.equal(
    withoutBad('overrides:\n  c: 1\ncatalogs:\n  overrides:\n    bad: 1.0.0\n'),
    'overrides:\n  c: 1\ncatalogs:\n',
  );
});
