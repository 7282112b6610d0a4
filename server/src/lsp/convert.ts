// From offsets to positions and from our words to LSP's: the only file of the server that knows both.
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  type Command,
  type CreateFile,
  type Diagnostic,
  DiagnosticSeverity,
  type Range,
  type TextDocumentEdit,
  TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextEdit as CoreEdit, Fix, IgnoreFix, Notice, Severity, Span } from '../core/index';
import { lineStartsOf, linkOf, positionOf } from '../core/index';
import { offerPackageManagerCommand, type PackageManagerRun, runPackageManagerCommand } from '../protocol';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** A text with its place, ready to turn offsets into positions. */
export interface Placed {
  readonly uri: string;
  readonly lineStarts: readonly number[];
}

/** Line starts of the texts used last: a lockfile has megabytes, and every hover asks for them. */
const recent = new Map<string, readonly number[]>();

/** Prepares a text for conversions. */
export function place(uri: string, text: string): Placed {
  const lineStarts = recent.get(text) ?? lineStartsOf(text);
  recent.delete(text);
  recent.set(text, lineStarts);
  if (recent.size > 16) recent.delete(recent.keys().next().value ?? '');
  return { uri, lineStarts };
}

/** A span of offsets as the lines and characters of LSP. */
export function toRange({ lineStarts }: Placed, { start, end }: Span): Range {
  const from = positionOf(lineStarts, start);
  const to = positionOf(lineStarts, end);
  return {
    start: { line: from.line, character: from.column },
    end: { line: to.line, character: to.column },
  };
}

/** One squiggle; the steps of its path lead into the lockfile. */
export function toDiagnostic(at: Placed, notice: Notice, lockfile: Placed | undefined): Diagnostic {
  const href = linkOf(notice.code);
  const steps = lockfile ? notice.steps : [];
  return {
    range: toRange(at, notice.span),
    severity: severities[notice.severity],
    source: 'lockwatch',
    code: notice.code,
    ...(href === undefined ? {} : { codeDescription: { href } }),
    message: notice.message,
    data: { fingerprints: notice.fingerprints },
    ...(steps.length === 0 || !lockfile
      ? {}
      : {
          relatedInformation: steps.map(({ span, message }) => ({
            location: { uri: lockfile.uri, range: toRange(lockfile, span) },
            message,
          })),
        }),
  };
}

/** The fingerprints that a diagnostic of ours carries; empty for anybody else's. */
export function fingerprintsOf(diagnostic: Diagnostic): readonly string[] {
  const data: unknown = diagnostic.data;
  if (diagnostic.source !== 'lockwatch' || typeof data !== 'object' || data === null) return [];
  const { fingerprints } = data as { readonly fingerprints?: unknown };
  return Array.isArray(fingerprints) ? fingerprints.filter((each) => typeof each === 'string') : [];
}

/** A file that an edit touches: its text as analysed and, where it is open, its document version. */
export interface EditedFile {
  /** Its address as the editor writes it. */
  readonly uri: string;
  readonly text: string;
  readonly version: number | null;
  /** It is not there yet. */
  readonly isNew: boolean;
}

/** An edit as the editor takes it: one that knows no versions of documents gets the edits of each file. */
export function asTaken(edit: WorkspaceEdit, { workspace }: ClientCapabilities): WorkspaceEdit {
  const { documentChanges = [] } = edit;
  const edits = documentChanges.flatMap((change) => ('textDocument' in change ? [change] : []));
  if (workspace?.workspaceEdit?.documentChanges || edits.length < documentChanges.length) return edit;
  const changes = edits.map(
    ({ textDocument, edits: own }) => [textDocument.uri, own.filter(TextEdit.is)] as const,
  );
  return { changes: Object.fromEntries(changes) };
}

/** A quick-fix. A document that has changed since makes the editor refuse it. Undefined where a file cannot be edited. */
export function toCodeAction(
  fix: Fix,
  diagnostics: readonly Diagnostic[],
  preferred: boolean,
  fileOf: (path: string) => EditedFile | undefined,
): CodeAction | undefined {
  const documentChanges = toDocumentChanges(fix.edits, fileOf);
  if (!documentChanges) return undefined;
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [...diagnostics],
    isPreferred: preferred,
    ...(documentChanges.length > 0 && { edit: { documentChanges } }),
  };
}

/** Edits by file, new files made first; undefined where one of them cannot be edited. */
export function toDocumentChanges(
  edits: ReadonlyMap<string, readonly NotedEdit[]>,
  fileOf: (path: string) => EditedFile | undefined,
): (CreateFile | TextDocumentEdit)[] | undefined {
  const changes: (CreateFile | TextDocumentEdit)[] = [];
  for (const [path, own] of edits) {
    const file = fileOf(path);
    if (!file) return undefined;
    if (file.isNew) changes.push({ kind: 'create', uri: file.uri, options: { ignoreIfExists: true } });
    changes.push(toDocumentEdit(file, own));
  }
  return changes;
}

/**
 * What comes after a fix: an offer to run the package manager once the edit is made. Without an edit the command is
 * all there is, and the click on the fix is the click that it needs.
 */
export function toFollowUp({ root, command }: PackageManagerRun, hasEdits: boolean): Command {
  return {
    title: `Run ${command}`,
    command: hasEdits ? offerPackageManagerCommand : runPackageManagerCommand,
    arguments: [{ root, command } satisfies PackageManagerRun],
  };
}

/** The server's own command that shows a place of a file, with the place's address and range as arguments. */
export const showCommand = 'lockwatch.show';

/** The server's own command that says in a message what to run, for editors that cannot. Takes a `PackageManagerRun`. */
export const tellCommand = 'lockwatch.tell';

/** What comes after an entry of the policy at an address: the cursor goes where the reason is to be written. */
export function toReason({ text, reason }: IgnoreFix, uri: string): Command {
  const inside = { start: reason.start + 1, end: reason.end - 1 };
  return {
    title: 'Write the reason',
    command: showCommand,
    arguments: [uri, toRange(place(uri, text), inside)],
  };
}

/**
 * One edit of all that some fixes change, each with an annotation that the person confirms, where the editor can ask;
 * undefined where one of the files cannot be edited.
 */
export function toConfirmedEdit(
  fixes: readonly Fix[],
  canAsk: boolean,
  fileOf: (path: string) => EditedFile | undefined,
): WorkspaceEdit | undefined {
  const byFile = new Map<string, NotedEdit[]>();
  for (const [at, { edits }] of fixes.entries())
    for (const [path, own] of edits) {
      const noted = own.map((edit) => (canAsk ? { ...edit, annotationId: String(at) } : edit));
      byFile.set(path, [...(byFile.get(path) ?? []), ...noted]);
    }
  const documentChanges = toDocumentChanges(byFile, fileOf);
  if (!documentChanges || !canAsk) return documentChanges && { documentChanges };
  const labels = fixes.map(({ title }, at) => [String(at), { label: title, needsConfirmation: true }]);
  return { documentChanges, changeAnnotations: Object.fromEntries(labels) };
}

/** An edit, and which annotation of its workspace edit says what it is. */
type NotedEdit = CoreEdit & { readonly annotationId?: string };

function toDocumentEdit(file: EditedFile, edits: readonly NotedEdit[]): TextDocumentEdit {
  const at = place(file.uri, file.text);
  return {
    textDocument: { uri: at.uri, version: file.version },
    edits: edits.map(({ span, newText, annotationId }) => ({
      range: toRange(at, span),
      newText,
      ...(annotationId !== undefined && { annotationId }),
    })),
  };
}
