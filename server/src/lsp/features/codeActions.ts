// Quick-fixes: bound to the diagnostics by fingerprint, analysed again, and proven before they are offered.
import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
import { type Project, textOf } from '../../core/index';
import { type EditedFile, fingerprintsOf, toCodeAction } from '../convert';
import { cancelOf, safely } from '../safely';
import { pathOf, uriOf } from '../settings';
import type { ServerState } from '../state';

export function registerCodeActions(state: ServerState): void {
  state.connection.onCodeAction(({ textDocument: { uri }, context }, token) =>
    safely(state.log, 'code actions', [], token, async () => {
      const wanted = context.only?.some((kind) => isWithin(CodeActionKind.QuickFix, kind)) ?? true;
      const path = pathOf(uri);
      const ours = context.diagnostics.filter((diagnostic) => fingerprintsOf(diagnostic).length > 0);
      if (!wanted || path === undefined || ours.length === 0) return [];
      return quickFixes(state, path, ours, cancelOf(token));
    }),
  );
}

async function quickFixes(
  state: ServerState,
  path: string,
  diagnostics: readonly Diagnostic[],
  cancel: ReturnType<typeof cancelOf>,
): Promise<CodeAction[]> {
  const session = await state.session;
  const { fixes, project } = await session.fixes(path, diagnostics.flatMap(fingerprintsOf), cancel);
  if (!project) return [];
  const fileOf = (file: string) => editedFile(state, project, file);
  const actions = new Map<string, CodeAction>();
  for (const { finding, fixes: proven } of fixes) {
    const about = diagnostics.filter((each) => fingerprintsOf(each).includes(finding.fingerprint));
    for (const [rank, fix] of proven.entries()) {
      const isPreferred = rank === 0 && fix.introduces.length === 0;
      const action = actions.has(fix.title)
        ? undefined
        : toCodeAction(fix, about, isPreferred, project.root, fileOf);
      if (action) actions.set(fix.title, action);
    }
  }
  return [...actions.values()];
}

/** A file as the fix was proven on it; undefined where the editor has another text by now, or cannot make files. */
function editedFile(
  { documents, capabilities }: ServerState,
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

/** Whether a kind is the asked one or below it, as LSP orders kinds by their dotted beginnings. */
function isWithin(kind: string, asked: string): boolean {
  return kind === asked || kind.startsWith(`${asked}.`) || asked === '';
}
