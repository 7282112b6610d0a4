// The files that fixes edit, as they were analysed, and what the editor holds of them.
import { type Project, textOf } from '../core/index';
import type { EditedFile } from './convert';
import { uriOf } from './settings';
import type { ServerState } from './state';

/** A file as a fix was proven on it; undefined where the editor has another text by now, or cannot make files. */
export function editedFile(
  { documents, capabilities }: Pick<ServerState, 'documents' | 'capabilities'>,
  project: Project,
  file: string,
): EditedFile | undefined {
  const known = textOf(project, file);
  const document = documents.get(uriOf(file));
  if (document && document.getText() !== (known ?? '')) return undefined;
  const isNew = known === undefined && document === undefined;
  const operations = capabilities.workspace?.workspaceEdit?.resourceOperations ?? [];
  if (isNew && !operations.includes('create')) return undefined;
  return { text: known ?? '', version: document?.version ?? null, isNew };
}
