// Go to definition and find references, between manifests and lockfile.
import type { Location } from 'vscode-languageserver';
import { definitionAt, referencesAt, textOf } from '../../core/index';
import type { Analysis } from '../../session';
import { place, toRange } from '../convert';
import { addressOf } from '../editedFiles';
import { safely } from '../safely';
import { pathOf } from '../settings';
import type { ServerState } from '../state';

type Find = (project: Analysis['project'], file: string, offset: number) => ReturnType<typeof referencesAt>;

const definition: Find = (...asked) => {
  const found = definitionAt(...asked);
  return found ? [found] : [];
};

/** Answers both with places in manifests, lockfile and workspace file; with none where nothing leads anywhere. */
export function registerNavigation(state: ServerState): void {
  const { connection, log } = state;
  connection.onDefinition(({ textDocument: { uri }, position }, token) =>
    safely(log, 'definition', [], token, () => locations(state, uri, position, definition)),
  );
  connection.onReferences(({ textDocument: { uri }, position }, token) =>
    safely(log, 'references', [], token, () => locations(state, uri, position, referencesAt)),
  );
}

async function locations(
  state: ServerState,
  uri: string,
  position: { readonly line: number; readonly character: number },
  find: Find,
): Promise<Location[]> {
  const path = pathOf(uri);
  const offset = state.documents.get(uri)?.offsetAt(position);
  const analysis = path === undefined ? undefined : await (await state.session).analysisOf(path);
  if (!analysis || path === undefined || offset === undefined) return [];
  return find(analysis.project, path, offset).map(({ file, span }) => {
    const at = place(addressOf(state, file), textOf(analysis.project, file) ?? '');
    return { uri: at.uri, range: toRange(at, span) };
  });
}
