// Quick-fixes: bound to the diagnostics by fingerprint, analysed again, and proven before they are offered.
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type Position,
  type Range,
} from 'vscode-languageserver';
import type { Cancel } from '../../ports';
import { asTaken, fingerprintsOf, toCodeAction } from '../convert';
import { editedFile } from '../editedFiles';
import { cancelOf, safely } from '../safely';
import { pathOf } from '../settings';
import type { ServerState } from '../state';
import { diagnosticsOf } from './diagnostics';
import { fixAllActions, fixAllKind } from './fixAll';
import { followUpOf } from './followUps';
import { policyAction } from './policyActions';

/** Answers with the proven fixes of the diagnostics asked about, and with all of a file where the editor asks for that. */
export function registerCodeActions(state: ServerState): void {
  state.connection.onCodeAction(({ textDocument: { uri }, context }, token) =>
    safely(state.log, 'code actions', [], token, async () => {
      const path = pathOf(uri);
      if (path === undefined) return [];
      const { only, diagnostics } = context;
      const fixes = only === undefined || only.some((kind) => isWithin(CodeActionKind.QuickFix, kind));
      const all = only?.some((kind) => kind !== '' && isWithin(fixAllKind, kind)) ?? false;
      const cancel = cancelOf(token);
      const actions = [
        ...(fixes ? await quickFixes(state, path, await known(state, uri, diagnostics), cancel) : []),
        ...(all ? await fixAllActions(state, path, cancel) : []),
      ];
      return actions.map((action) =>
        action.edit ? { ...action, edit: asTaken(action.edit, state.capabilities) } : action,
      );
    }),
  );
}

/** Those that are ours, with the fingerprints that they were given: not every editor keeps and returns them. */
async function known(
  state: ServerState,
  uri: string,
  diagnostics: readonly Diagnostic[],
): Promise<readonly Diagnostic[]> {
  const ours = diagnostics.filter(({ source }) => source === 'lockwatch');
  if (ours.every((each) => fingerprintsOf(each).length > 0)) return ours;
  const now = await diagnosticsOf(state, await state.session, uri);
  return ours.map((each) => {
    const same = now.find((one) => isSame(one, each));
    return fingerprintsOf(each).length > 0 || !same ? each : { ...each, data: same.data };
  });
}

/** Two versions of one package have the same code at the same place, and only the message tells them apart. */
function isSame(a: Diagnostic, b: Diagnostic): boolean {
  return a.code === b.code && a.message === b.message && isSameRange(a.range, b.range);
}

function isSameRange(a: Range, b: Range): boolean {
  return isSamePosition(a.start, b.start) && isSamePosition(a.end, b.end);
}

function isSamePosition(a: Position, b: Position): boolean {
  return a.line === b.line && a.character === b.character;
}

async function quickFixes(
  state: ServerState,
  path: string,
  diagnostics: readonly Diagnostic[],
  cancel: Cancel,
): Promise<CodeAction[]> {
  if (diagnostics.length === 0) return [];
  const session = await state.session;
  const { fixes, project } = await session.fixes(path, diagnostics.flatMap(fingerprintsOf), cancel);
  if (!project) return [];
  const actions = new Map<string, CodeAction>();
  const byFingerprint = diagnosticsByFingerprint(diagnostics);
  for (const { finding, fixes: proven } of fixes) {
    const about = byFingerprint.get(finding.fingerprint) ?? [];
    for (const [rank, fix] of proven.entries()) {
      const { followUp, edits, title } = fix;
      const run = followUp === undefined ? undefined : { root: project.root, command: followUp };
      const command = run && followUpOf(state, run, edits.size > 0);
      if (actions.has(title) || (edits.size === 0 && !command)) continue;
      const isPreferred = rank === 0 && fix.introduces.length === 0;
      const action = toCodeAction(fix, about, isPreferred, (file) => editedFile(state, project, file));
      if (action) actions.set(title, { ...action, ...(command && { command }) });
    }
  }
  // The last resort, behind every fix.
  for (const { finding } of fixes) {
    const about = byFingerprint.get(finding.fingerprint) ?? [];
    const action = policyAction(state, project, finding, about);
    if (action && !actions.has(action.title)) actions.set(action.title, action);
  }
  return [...actions.values()];
}

/** A whole file may have thousands. */
function diagnosticsByFingerprint(
  diagnostics: readonly Diagnostic[],
): ReadonlyMap<string, readonly Diagnostic[]> {
  const byFingerprint = new Map<string, Diagnostic[]>();
  for (const each of diagnostics)
    for (const fingerprint of new Set(fingerprintsOf(each))) {
      const same = byFingerprint.get(fingerprint);
      if (same) same.push(each);
      else byFingerprint.set(fingerprint, [each]);
    }
  return byFingerprint;
}

/** Whether a kind is the asked one or below it, as LSP orders kinds by their dotted beginnings. */
function isWithin(kind: string, asked: string): boolean {
  return kind === asked || kind.startsWith(`${asked}.`) || asked === '';
}
