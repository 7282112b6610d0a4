// Overrides in an editor: squiggles in pnpm-workspace.yaml, and quick-fixes across files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdits, lineStartsOf } from '../../server/src/core/text';
import { pnpmLock } from '../support/locks';
import { startLsp, uriOf } from '../support/lspClient';

const manifest = '{\n  "dependencies": { "p": "^1.0.0" },\n  "overrides": { "p": "1.0.0" }\n}\n';
const yaml = 'overrides:\n  left-pad: 1.3.0\n';
const files = {
  '/project/package.json': manifest,
  '/project/pnpm-workspace.yaml': yaml,
  '/project/pnpm-lock.yaml': pnpmLock({ p: ['^1.0.0', '1.0.0'] }, { 'p@1.0.0': {} }),
};

test('an override in pnpm-workspace.yaml is squiggled there; one in the wrong place moves there', async () => {
  const client = await startLsp({ files, settings: { feeds: [] } });
  client.open('/project/package.json', manifest);
  client.open('/project/pnpm-workspace.yaml', yaml);
  const [unused] = await client.diagnostics('/project/pnpm-workspace.yaml');
  assert.deepEqual(
    [unused?.code, unused?.range.start, unused?.message],
    ['overrideUnused', { line: 1, character: 2 }, 'Nothing asks for left-pad: this overrides nothing'],
  );
  const [ignored, ...others] = await client.diagnostics('/project/package.json');
  assert.deepEqual([ignored?.code, others], ['overrideIgnored', []]);
  const [move] = await client.codeActions('/project/package.json', [ignored!]);
  assert.equal(move?.title, 'Move the override of p to "overrides" of pnpm-workspace.yaml: there it counts');
  const edited = (move.edit?.documentChanges ?? []).flatMap((change) =>
    'edits' in change ? [[change.textDocument.uri, textAfter(change)]] : [],
  );
  assert.deepEqual(Object.fromEntries(edited), {
    [uriOf('/project/package.json')]: '{\n  "dependencies": { "p": "^1.0.0" }\n}\n',
    [uriOf('/project/pnpm-workspace.yaml')]: 'overrides:\n  left-pad: 1.3.0\n  p: 1.0.0\n',
  });
});

/** The text of a document after an edit of it. */
function textAfter({
  textDocument,
  edits,
}: {
  readonly textDocument: { readonly uri: string };
  readonly edits: readonly object[];
}): string {
  const before = textDocument.uri.endsWith('.yaml') ? yaml : manifest;
  const starts = lineStartsOf(before);
  const offsetOf = ({ line, character }: Position) => starts[line]! + character;
  return applyEdits(
    before,
    (edits as readonly { range: { start: Position; end: Position }; newText: string }[]).map(
      ({ range, newText }) => ({ span: { start: offsetOf(range.start), end: offsetOf(range.end) }, newText }),
    ),
  );
}

interface Position {
  readonly line: number;
  readonly character: number;
}
