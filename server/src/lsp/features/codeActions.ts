// Quick-fixes: bound to the diagnostics by fingerprint, analysed again, and proven before they are offered.
import { type CodeAction, CodeActionKind, type Command, type Diagnostic } from 'vscode-languageserver';
import type { Fix } from '../../core/index';
import type { Cancel } from '../../ports';
import { fingerprintsOf, toCodeAction, toFollowUp } from '../convert';
import { editedFile } from '../editedFiles';
import { cancelOf, safely } from '../safely';
import { pathOf } from '../settings';
import type { ServerState } from '../state';
import { fixAllActions, fixAllKind } from './fixAll';
import { policyAction } from './policyActions';

/** Answers with the proven fixes of the diagnostics asked about, and with all of a file where the editor asks for that. */
export function registerCodeActions(state: ServerState): void {
  state.connection.onCodeAction(({ textDocument: { uri }, context }, token) =>
    safely(state.log, 'code actions', [], token, async () => {
      const path = pathOf(uri);
      if (path === undefined) return [];
      const { only, diagnostics } = context;
      const ours = diagnostics.filter((diagnostic) => fingerprintsOf(diagnostic).length > 0);
      const fixes = only === undefined || only.some((kind) => isWithin(CodeActionKind.QuickFix, kind));
      const all = only?.some((kind) => kind !== '' && isWithin(fixAllKind, kind)) ?? false;
      const cancel = cancelOf(token);
      return [
        ...(fixes && ours.length > 0 ? await quickFixes(state, path, ours, cancel) : []),
        ...(all ? await fixAllActions(state, path, cancel) : []),
      ];
    }),
  );
}

async function quickFixes(
  state: ServerState,
  path: string,
  diagnostics: readonly Diagnostic[],
  cancel: Cancel,
): Promise<CodeAction[]> {
  const session = await state.session;
  const { fixes, project } = await session.fixes(path, diagnostics.flatMap(fingerprintsOf), cancel);
  if (!project) return [];
  const actions = new Map<string, CodeAction>();
  for (const { finding, fixes: proven } of fixes) {
    const about = diagnostics.filter((each) => fingerprintsOf(each).includes(finding.fingerprint));
    for (const [rank, fix] of proven.entries()) {
      const command = followUpOf(state, project.root, fix);
      if (actions.has(fix.title) || (fix.edits.size === 0 && !command)) continue;
      const isPreferred = rank === 0 && fix.introduces.length === 0;
      const action = toCodeAction(fix, about, isPreferred, (file) => editedFile(state, project, file));
      if (action) actions.set(fix.title, { ...action, ...(command && { command }) });
    }
  }
  // The last resort, behind every fix.
  for (const { finding } of fixes) {
    const about = diagnostics.filter((each) => fingerprintsOf(each).includes(finding.fingerprint));
    const action = policyAction(state, project, finding, about);
    if (action && !actions.has(action.title)) actions.set(action.title, action);
  }
  return [...actions.values()];
}

function followUpOf({ runsPackageManagers }: ServerState, root: string, fix: Fix): Command | undefined {
  if (!runsPackageManagers || fix.followUp === undefined) return undefined;
  return toFollowUp({ root, command: fix.followUp }, fix.edits.size > 0);
}

/** Whether a kind is the asked one or below it, as LSP orders kinds by their dotted beginnings. */
function isWithin(kind: string, asked: string): boolean {
  return kind === asked || kind.startsWith(`${asked}.`) || asked === '';
}
