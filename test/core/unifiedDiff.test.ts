// Unified diffs: as people read them, and as git applies them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEdits } from '../../server/src/core/text';
import type { TextEdit } from '../../server/src/core/types';
import { unifiedDiff } from '../../server/src/core/unifiedDiff';

const lines = (...names: string[]) => names.map((name) => `${name}\n`).join('');

test('a word of a line is another, with three lines around it', () => {
  const text = lines('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i');
  assert.equal(
    unifiedDiff('package.json', text, [replacing(text, 'e', 'E')]),
    `diff --git a/package.json b/package.json
--- a/package.json
+++ b/package.json
@@ -2,7 +2,7 @@
 b
 c
 d
-e
+E
 f
 g
 h
`,
  );
});

test('a line goes and one comes far below: two hunks, the second moved', () => {
  const text = lines('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k');
  const edits = [replacing(text, 'a\n', ''), replacing(text, 'k\n', 'k\nl\n')];
  assert.equal(
    unifiedDiff('x', text, edits).split('\n').slice(3).join('\n'),
    '@@ -1,4 +1,3 @@\n-a\n b\n c\n d\n@@ -9,3 +8,4 @@\n i\n j\n k\n+l\n',
  );
});

test('a file that is to be made', () =>
  assert.equal(
    unifiedDiff('pnpm-workspace.yaml', undefined, [{ span: { start: 0, end: 0 }, newText: 'a\nb\n' }]),
    `diff --git a/pnpm-workspace.yaml b/pnpm-workspace.yaml
new file mode 100644
--- /dev/null
+++ b/pnpm-workspace.yaml
@@ -0,0 +1,2 @@
+a
+b
`,
  ));

test('edits that change nothing are no diff', () => {
  assert.equal(unifiedDiff('x', 'a\n', []), '');
  assert.equal(unifiedDiff('x', 'a\n', [{ span: { start: 0, end: 1 }, newText: 'a' }]), '');
});

test('names with blanks, quotes and line ends are written as git reads them', () => {
  const edit = [{ span: { start: 0, end: 1 }, newText: 'b' }];
  assert.match(unifiedDiff('my shop/package.json', 'a\n', edit), /^--- a\/my shop\/package\.json\t$/m);
  assert.match(unifiedDiff('a"b\n', 'a\n', edit), /^--- "a\/a\\"b\\012"$/m);
});

test('git applies every diff, and makes of the text what the edits make of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockwatch-diff-'));
  try {
    fc.assert(
      fc.property(textAndEdits, fc.constantFrom('f', 'my file', 'a"b'), ({ text, edits }, name) => {
        const diff = unifiedDiff(name, text, edits);
        const after = applyEdits(text, edits);
        if (diff === '') return assert.equal(text, after);
        writeFileSync(join(folder, name), text);
        writeFileSync(join(folder, 'the.patch'), diff);
        const git = (...args: string[]) =>
          execFileSync('git', ['apply', '--unsafe-paths', ...args, 'the.patch'], {
            cwd: folder,
            stdio: 'pipe',
          });
        git('--check');
        git();
        assert.equal(readFileSync(join(folder, name), 'utf8'), after);
      }),
      { numRuns: 60 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Short lines with every end that a line can have, and up to four edits that do not overlap. */
const textAndEdits = fc
  .tuple(
    fc.array(fc.constantFrom('a', 'b', 'é', '', '\n', '\r\n', '\n', '\n'), { maxLength: 60 }),
    fc.array(fc.tuple(fc.nat(60), fc.nat(6), fc.constantFrom('', 'X', '\n', 'Y\nZ', '\r\n')), {
      maxLength: 4,
    }),
  )
  .map(([parts, wished]) => {
    const text = parts.join('');
    const edits: TextEdit[] = [];
    let from = 0;
    for (const [gap, length, newText] of wished) {
      const start = Math.min(text.length, from + gap);
      const end = Math.min(text.length, start + length);
      edits.push({ span: { start, end }, newText });
      from = end + 1;
    }
    return { text, edits: edits.filter(({ span }, at) => at === 0 || span.start > edits[at - 1]!.span.end) };
  })
  .filter(({ text, edits }) => text !== '' && applyEdits(text, edits) !== '');

function replacing(text: string, old: string, newText: string): TextEdit {
  const start = text.indexOf(old);
  return { span: { start, end: start + old.length }, newText };
}
