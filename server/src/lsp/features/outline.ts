// The outline of a lockfile, and the folding of one whose language the editor does not know.
import { type DocumentSymbol, type FoldingRange, SymbolKind } from 'vscode-languageserver';
import { type LockedPackage, type LockfileFile, plainText } from '../../core/index';
import { place, toRange } from '../convert';
import { safely } from '../safely';
import { pathOf } from '../settings';
import type { ServerState } from '../state';

/** Answers with the locked packages of a lockfile, and with its folds where that is a yarn.lock; any other file has none. */
export function registerOutline(state: ServerState): void {
  const { connection, log } = state;
  connection.onDocumentSymbol(({ textDocument: { uri } }, token) =>
    safely(log, 'document symbols', [], token, async () => {
      const lock = await lockfileAt(state, uri);
      return lock ? symbolsOf(lock) : [];
    }),
  );
  connection.onFoldingRanges(({ textDocument: { uri } }, token) =>
    safely(log, 'folding', [], token, async () => {
      const lock = await lockfileAt(state, uri);
      return lock?.file.endsWith('/yarn.lock') ? foldsOf(lock) : [];
    }),
  );
}

async function lockfileAt(state: ServerState, uri: string): Promise<LockfileFile | undefined> {
  const path = pathOf(uri);
  const analysis = path === undefined ? undefined : await (await state.session).analysisOf(path);
  return analysis?.project.lock?.file === path ? analysis?.project.lock : undefined;
}

function symbolsOf({ text, graph }: LockfileFile): DocumentSymbol[] {
  const at = place('', text);
  return uniqueEntries(graph.lockfile.packages).map(({ name, version, span, keySpan }) => ({
    name: plainText(name) || '(no name)',
    detail: plainText(version),
    kind: SymbolKind.Package,
    range: toRange(at, span),
    selectionRange: toRange(at, keySpan),
  }));
}

function foldsOf({ text, graph }: LockfileFile): FoldingRange[] {
  const at = place('', text);
  return uniqueEntries(graph.lockfile.packages)
    .map(({ span }) => toRange(at, span))
    .filter(({ start, end }) => end.line > start.line)
    .map(({ start, end }) => ({ startLine: start.line, endLine: end.line }));
}

/** Variants of a package for different peers share one entry of the text. */
function uniqueEntries(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  return [...new Map(packages.map((entry) => [entry.span.start, entry])).values()];
}
