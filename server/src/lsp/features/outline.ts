// The outline of a lockfile, and the folding of one whose language the editor does not know.
import { type DocumentSymbol, type FoldingRange, SymbolKind } from 'vscode-languageserver';
import { isWritten, type LockedPackage, type LockfileFile, plainText } from '../../core/index';
import { place, toRange } from '../convert';
import { safely } from '../safely';
import { pathOf } from '../settings';
import type { ServerState } from '../state';

/**
 * Answers with the locked packages and the workspaces of a lockfile, and with its folds where that is a yarn.lock; any
 * other file has none.
 */
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
      return lock?.file.endsWith('/yarn.lock') ? foldsOf(lock.text) : [];
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
  const { packages, importers } = graph.lockfile;
  const ofPackages = uniqueEntries(packages).map(({ name, version, span, keySpan }) => ({
    name: plainText(name) || '(no name)',
    detail: plainText(version),
    kind: SymbolKind.Package,
    range: toRange(at, span),
    selectionRange: toRange(at, keySpan),
  }));
  const ofImporters = importers
    .filter(({ span }) => isWritten(span))
    .map(({ name, path, span }) => ({
      name: plainText(name ?? '') || plainText(path) || '.',
      detail: plainText(path),
      kind: SymbolKind.Module,
      range: toRange(at, span),
      selectionRange: toRange(at, { start: span.start, end: span.start }),
    }));
  return [...ofPackages, ...ofImporters];
}

/** A line folds with the deeper ones below it, as an editor folds an indented language for which nobody answers. */
function foldsOf(text: string): FoldingRange[] {
  const folds: FoldingRange[] = [];
  const open: { readonly indent: number; readonly startLine: number }[] = [];
  let endLine = 0;
  const close = (indent: number) => {
    while (open.length > 0 && open.at(-1)!.indent >= indent) {
      const { startLine } = open.pop()!;
      if (endLine > startLine) folds.push({ startLine, endLine });
    }
  };
  text.split(/\r\n|\n|\r/).forEach((line, startLine) => {
    const indent = line.search(/\S/);
    if (indent < 0) return;
    close(indent);
    open.push({ indent, startLine });
    endLine = startLine;
  });
  close(0);
  return folds;
}

/** Variants of a package for different peers share one entry of the text. */
function uniqueEntries(packages: readonly LockedPackage[]): readonly LockedPackage[] {
  return [...new Map(packages.map((entry) => [entry.span.start, entry])).values()];
}
