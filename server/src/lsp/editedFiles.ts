// The files that fixes edit, as they were analysed, and what the editor holds of them.
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { type Project, textOf } from '../core/index';
import type { EditedFile } from './convert';
import { pathOf, uriOf } from './settings';
import type { ServerState } from './state';

/** The open document of a file. Editors differ in which characters of an address they write as `%5B`. */
export function documentOf(
  { documents }: Pick<ServerState, 'documents'>,
  file: string,
): TextDocument | undefined {
  return documents.get(uriOf(file)) ?? documents.all().find(({ uri }) => pathOf(uri) === file);
}

/** The address of a file as the editor writes it where it is open, else as we do. */
export function addressOf(state: Pick<ServerState, 'documents'>, file: string): string {
  return documentOf(state, file)?.uri ?? uriOf(file);
}

/** A file as a fix was proven on it; undefined where the editor has another text by now, or cannot make files. */
export function editedFile(
  state: Pick<ServerState, 'documents' | 'capabilities'>,
  project: Project,
  file: string,
): EditedFile | undefined {
  const known = textOf(project, file);
  const document = documentOf(state, file);
  if (document && document.getText() !== (known ?? '')) return undefined;
  const isNew = known === undefined && document === undefined;
  const operations = state.capabilities.workspace?.workspaceEdit?.resourceOperations ?? [];
  if (isNew && !operations.includes('create')) return undefined;
  const uri = document?.uri ?? uriOf(file);
  return { uri, text: known ?? '', version: document?.version ?? null, isNew };
}
