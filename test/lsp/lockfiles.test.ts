// Lockfiles of all formats as an editor asks about them: one project, its places found by what the readers say.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type DocumentSymbol,
  type FoldingRange,
  type Location,
  type Range,
  SymbolKind,
} from 'vscode-languageserver';
import { lineStartsOf, positionOf } from '../../server/src/core/text';
import type { Span } from '../../server/src/core/types';
import { startLsp, uriOf } from '../support/lspClient';
import { allLocks, type LockName, lockNames, lockText, manifestTexts, readLock } from '../support/oneProject';

/** As the outline names them: by the names that they have in the lockfile, else by their folders. */
const ownNames = ['@shop/lib packages/lib ', '@shop/web packages/web ', 'shop  '];
const importersIn: Partial<Record<LockName, readonly string[]>> = {
  npm1: [],
  yarnClassic: [],
  pnpm: ['.  ', 'packages/lib packages/lib ', 'packages/web packages/web '],
};

for (const name of allLocks) {
  const path = `/project/${lockNames[name]}`;
  const text = lockText(name);
  const { packages } = readLock(name, text);
  const entry = (wanted: string) => packages.find((one) => one.name === wanted)!;
  const textIn = ({ start, end }: Range) => text.slice(offsetOf(text, start), offsetOf(text, end));

  test(`${name}: outline, definition, references and hover`, async () => {
    const client = await start(name);
    client.open(path, text);
    const textDocument = { uri: uriOf(path) };
    const symbols = await client.connection.sendRequest<DocumentSymbol[]>('textDocument/documentSymbol', {
      textDocument,
    });
    const outlineOf = (wanted: SymbolKind) =>
      symbols
        .filter(({ kind }) => kind === wanted)
        .map(({ detail, selectionRange, ...symbol }) => `${symbol.name} ${detail} ${textIn(selectionRange)}`);
    const locked = packages.filter(({ source }) => source !== 'directory');
    assert.deepEqual(
      outlineOf(SymbolKind.Package).filter((line) => !line.startsWith('@shop/')),
      locked.map((one) => `${one.name} ${one.version} ${text.slice(one.keySpan.start, one.keySpan.end)}`),
    );
    assert.deepEqual(outlineOf(SymbolKind.Module).sort(), importersIn[name] ?? ownNames);
    const at = (span: Span) => positionIn(text, span.start + 1);
    const edge = entry('is-odd').edges[0]!;
    const ask = (method: string, span: Span) =>
      client.connection.sendRequest<Location[]>(method, {
        textDocument,
        position: at(span),
        context: { includeDeclaration: false },
      });
    const { keySpan, snapshotKeySpan } = entry('is-number');
    const [definition] = await ask('textDocument/definition', edge.span);
    assert.equal(textIn(definition!.range), text.slice(keySpan.start, keySpan.end));
    const references = await ask('textDocument/references', keySpan);
    assert.deepEqual(
      references.map(({ range }) => textIn(range)),
      [text.slice(edge.span.start, edge.span.end)],
    );
    for (const span of [keySpan, snapshotKeySpan ?? keySpan]) {
      const { line, character } = at(span);
      const hover = (await client.hover(path, line, character)).replaceAll('\\', '');
      assert.match(hover, /^\*\*is-number\*\* 7\.0\.0 is locked here/);
    }
  });
}

test('a yarn.lock folds at every line with deeper ones below it', async () => {
  for (const newline of ['\n', '\r\n']) {
    const lines = [
      '# yarn lockfile v1',
      '',
      'a@^1.0.0:',
      '  version "1.0.0"',
      '  dependencies:',
      '    b "^1.0.0"',
      '',
      '# a comment',
      'b@^1.0.0:',
      '  version "1.0.0"',
    ];
    const files = { '/project/package.json': '{}', '/project/yarn.lock': lines.join(newline) };
    const client = await startLsp({ files });
    const folds = await client.connection.sendRequest<FoldingRange[]>('textDocument/foldingRange', {
      textDocument: { uri: uriOf('/project/yarn.lock') },
    });
    assert.deepEqual(
      folds.map(({ startLine, endLine }) => [lines[startLine], lines[endLine]]),
      [
        ['  dependencies:', '    b "^1.0.0"'],
        ['a@^1.0.0:', '    b "^1.0.0"'],
        ['b@^1.0.0:', '  version "1.0.0"'],
      ],
    );
  }
});

function start(name: LockName) {
  const manifests = Object.entries(manifestTexts).map(
    ([path, text]) => [`/project/${path === '' ? '' : `${path}/`}package.json`, text] as const,
  );
  return startLsp({
    files: { ...Object.fromEntries(manifests), [`/project/${lockNames[name]}`]: lockText(name) },
  });
}

function positionIn(text: string, offset: number): { readonly line: number; readonly character: number } {
  const { line, column } = positionOf(lineStartsOf(text), offset);
  return { line, character: column };
}

function offsetOf(text: string, { line, character }: Range['start']): number {
  return lineStartsOf(text)[line]! + character;
}
