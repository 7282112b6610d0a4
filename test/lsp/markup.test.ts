// What hovers say where an editor shows nothing but the characters.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toMarkup } from '../../server/src/lsp/markup';

test('code keeps its characters', () => {
  assert.equal(
    plain('In `my_app/[a]\\b` and \\`not\\_so\\`, _said_.'),
    'In my_app/[a]\\b and `not_so`, said.',
  );
});

test('words, links and ends of lines lose their marks', () => {
  assert.equal(
    plain('**a**  \n[b\\_c](https://example.com/b_c) · _d_'),
    'a\nb_c (https://example.com/b_c) · d',
  );
});

function plain(markdown: string): string {
  return toMarkup(markdown, ['plaintext']).value;
}
