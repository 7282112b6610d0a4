// What others wrote cannot act: not in a terminal, not in Markdown, not by reordering a line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { markdownText, plainText, safeLink } from '../../server/src/core/untrusted';

test('invisible and reordering characters go, white space folds, length is bounded', () => {
  assert.equal(plainText('a\u001b[2J\u202eb\u200bc\ufeff\n\n d\u2066'), 'a[2Jbc d');
  assert.equal(plainText('x'.repeat(500)).length, 200);
  assert.equal(plainText('x'.repeat(500)).at(-1), '…');
});

test('Markdown that shows these characters and nothing else', () => {
  assert.equal(
    markdownText('[click](command:evil) <img src=x> ![i](http://a) `code` $(error) # h'),
    '\\[click\\]\\(command\\:evil\\) \\<img src=x\\> \\!\\[i\\]\\(http\\:\\/\\/a\\) \\`code\\` \\$\\(error\\) \\# h'.replaceAll(
      '\\/',
      '/',
    ),
  );
});

test('every character that begins something in Markdown is escaped', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const unescaped = markdownText(text).replace(/\\[\\`*_{}[\]()<>#+\-.!|~&$:@]/g, '');
      assert.doesNotMatch(unescaped, /[\\`*_{}[\]()<>#+\-.!|~&$:@\n]/);
    }),
  );
});

test('only plain https addresses are links', () => {
  assert.equal(safeLink('https://github.com/a/b?c=d#e'), 'https://github.com/a/b?c=d#e');
  for (const bad of [
    'http://github.com/a',
    'javascript:alert(1)',
    'command:workbench.action.quit',
    'https://a.b/) [x](command:y',
    'https://user:pass@host/',
    'https://a.b/\u202e',
    `https://a.b/${'x'.repeat(3000)}`,
    '',
  ]) {
    assert.equal(safeLink(bad), undefined, bad);
  }
});
