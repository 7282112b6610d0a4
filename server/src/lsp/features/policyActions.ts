// What a click can do to the policy: ignore a finding from now on, or stop ignoring what is not there.
import type { CodeAction, Diagnostic } from 'vscode-languageserver';
import { type Finding, ignoreFix, type Project, unignoreFix } from '../../core/index';
import { toCodeAction, toReason } from '../convert';
import { addressOf, editedFile } from '../editedFiles';
import type { ServerState } from '../state';

/** The action on the policy that a finding gives rise to, if any. Where the client can show a place, it goes to the reason. */
export function policyAction(
  state: ServerState,
  project: Project,
  finding: Finding,
  about: readonly Diagnostic[],
): CodeAction | undefined {
  const fileOf = (file: string) => editedFile(state, project, file);
  const unignore = unignoreFix(project, finding);
  if (unignore) return toCodeAction(unignore, about, true, fileOf);
  const ignore = ignoreFix(project, finding);
  const action = ignore && toCodeAction(ignore.fix, about, false, fileOf);
  if (!action || !state.capabilities.window?.showDocument?.support) return action;
  return { ...action, command: toReason(ignore, addressOf(state, ignore.file)) };
}
