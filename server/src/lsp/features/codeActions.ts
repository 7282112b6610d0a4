// Quick-fixes: bound to the diagnostics by fingerprint, analysed again, and proven before they are offered.
import { type CodeAction, CodeActionKind, type Diagnostic } from 'vscode-languageserver';
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
  const { fixes } = await session.fixes(path, diagnostics.flatMap(fingerprintsOf), cancel);
  const analysis = await session.analysisOf(path);
  const texts = new Map(
    [...(analysis?.project.manifests.values() ?? [])].map(({ file, text }) => [file, text]),
  );
  const fileOf = (file: string): EditedFile | undefined => {
    const text = texts.get(file);
    return text === undefined
      ? undefined
      : { text, version: state.documents.get(uriOf(file))?.version ?? null };
  };
  const actions = new Map<string, CodeAction>();
  for (const { finding, fixes: proven } of fixes) {
    const about = diagnostics.filter((each) => fingerprintsOf(each).includes(finding.fingerprint));
    for (const [rank, fix] of proven.entries()) {
      if (!actions.has(fix.title)) actions.set(fix.title, toCodeAction(fix, about, rank === 0, fileOf));
    }
  }
  return [...actions.values()];
}

/** Whether a kind is the asked one or below it, as LSP orders kinds by their dotted beginnings. */
function isWithin(kind: string, asked: string): boolean {
  return kind === asked || kind.startsWith(`${asked}.`) || asked === '';
}
