// What a fix changes in the project's own files: as the project would be then, and as edits of its texts.
import { addTo } from '../lists';
import { addressOf, withValue } from '../manifests/configDependencies';
import { removeDeclaration, replaceSpec, type Written } from '../manifests/edits';
import { jsonInsertions, yamlInsertions, yamlScalar } from '../manifests/insertions';
import { referredSpec } from '../manifests/manifest';
import { holderOf, removeYamlEntry, wholeProperty } from '../manifests/removals';
import { parseSpec } from '../manifests/spec';
import { emptyWorkspace, workspaceFileNames } from '../manifests/workspaceFile';
import { textOf } from '../places';
import { sidesOf } from '../reading/conflicts';
import { applyEdits, isWritten, nowhere } from '../text';
import type {
  ConfigDependency,
  Manifest,
  ManifestFile,
  Override,
  Project,
  Span,
  Spec,
  TextEdit,
  WorkspaceFile,
  WorkspaceSettings,
} from '../types';
import { onBothSides } from './bothSides';

/** One change of a file. Several are independent of one another as long as they are about different places. */
export type Change =
  | {
      readonly type: 'spec';
      /** Absolute path. */
      readonly file: string;
      /** A declaration, an override or a line of a catalog that gets another right-hand side. */
      readonly written: Written;
      readonly rawSpec: string;
    }
  | {
      readonly type: 'removal';
      readonly file: string;
      readonly written: Written;
      /** What would hold nothing without it goes too. */
      readonly withHolder?: boolean;
    }
  | {
      readonly type: 'override';
      readonly file: string;
      readonly field: Override['field'];
      /** Keys from the outermost to the innermost; only npm and bun nest. */
      readonly path: readonly string[];
      readonly rawSpec: string;
    };

/** The project as it would be with the changes; its texts and its lockfile stay as they are. */
export function withChanges(project: Project, changes: readonly Change[]): Project {
  if (changes.length === 0) return project;
  const all = onBothSides(project, changes);
  const byFile = changesByFile(all);
  const manifests = new Map<string, ManifestFile>(project.manifests);
  for (const [importer, known] of project.manifests) {
    const here = byFile.get(known.file);
    if (here) manifests.set(importer, { ...known, manifest: changedManifest(known.manifest, here) });
  }
  const workspaceFile = changedWorkspace(project, all);
  return { ...project, manifests, ...(workspaceFile && { workspaceFile }) };
}

/** The changes as edits of the texts, by absolute file; a file that does not exist yet is to be made. */
export function editsOf(
  project: Project,
  changes: readonly Change[],
): ReadonlyMap<string, readonly TextEdit[]> {
  return new Map(
    [...changesByFile(onBothSides(project, changes))].map(([file, same]) => [
      file,
      editsOfText(textOf(project, file) ?? '', isYaml(file), same),
    ]),
  );
}

function changesByFile(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  const byFile = new Map<string, Change[]>();
  for (const change of changes) addTo(byFile, change.file, change);
  return byFile;
}

/** Absolute path of the project's workspace file; of the one that pnpm would have, where there is none. */
export function workspaceFileOf({ workspaceFile, root }: Project): string {
  return workspaceFile?.file ?? `${root}/${workspaceFileNames.get('pnpm')}`;
}

/** Equal only for the same changes with the same packages to be chosen anew besides. */
export function keyOfChanges(changes: readonly Change[], refresh: readonly string[] = []): string {
  const lines = changes.map((change) =>
    change.type === 'override'
      ? [change.file, change.field, change.path, change.rawSpec]
      : [change.file, change.written.specSpan.start, change.type === 'spec' ? change.rawSpec : null],
  );
  return `${JSON.stringify(lines)} ${refresh.join(' ')}`;
}

function isYaml(file: string): boolean {
  return /\.ya?ml$/.test(file);
}

// ---------------------------------------------------------------------------------------------------------
// The project

/** A package.json with those of the changes that are about it. */
export function changedManifest(manifest: Manifest, changes: readonly Change[]): Manifest {
  const declarations = respecified(manifest.declarations, changes);
  const overrides = withAdded(respecified(manifest.overrides, changes), changes);
  return {
    ...manifest,
    declarations,
    catalogs: respecified(manifest.catalogs, changes),
    configDependencies: respecifiedTools(manifest.configDependencies, changes),
    overrides: overrides.map((override) => withReferred(override, declarations)),
  };
}

function changedWorkspace(project: Project, changes: readonly Change[]): WorkspaceFile | undefined {
  const file = workspaceFileOf(project);
  const here = changes.filter((change) => change.file === file);
  if (here.length === 0) return undefined;
  const known = project.workspaceFile ?? { file, text: '', workspace: emptyWorkspace };
  return { ...known, workspace: changedSettings(known.workspace, here) };
}

/** The same for a workspace file. */
export function changedSettings(settings: WorkspaceSettings, changes: readonly Change[]): WorkspaceSettings {
  return {
    ...settings,
    catalogs: respecified(settings.catalogs, changes),
    configDependencies: respecifiedTools(settings.configDependencies, changes),
    overrides: withAdded(respecified(settings.overrides, changes), changes),
  };
}

interface Specified extends Written {
  readonly spec: Spec;
  readonly rawSpec: string;
}

/** `read` has what an item is with another right-hand side. */
function respecified<T extends Specified>(
  items: readonly T[],
  changes: readonly Change[],
  read: (item: T, rawSpec: string) => T = (item, rawSpec) => ({ ...item, rawSpec, spec: parseSpec(rawSpec) }),
): readonly T[] {
  const byStart = new Map<number, WrittenChange[]>();
  for (const change of changes)
    if (change.type !== 'override') addTo(byStart, change.written.specSpan.start, change);
  if (byStart.size === 0) return [...items];
  const result: T[] = [];
  for (const item of items) {
    const change = byStart
      .get(item.specSpan.start)
      ?.findLast((one) => isAt(one.written.specSpan, item.specSpan));
    if (!change || !isWritten(item.specSpan)) result.push(item);
    else if (change.type === 'spec') result.push(read(item, change.rawSpec));
  }
  return result;
}

/** A change of what is written in a text. */
type WrittenChange = Exclude<Change, { readonly type: 'override' }>;

/** The address of a tarball changes with the version that it stands beside. */
function respecifiedTools(
  tools: readonly ConfigDependency[],
  changes: readonly Change[],
): readonly ConfigDependency[] {
  return respecified(tools, changes, (tool, rawSpec) => {
    const place = addressOf(tool)?.specSpan;
    const address = changes.findLast(
      (one) => one.type === 'spec' && place && isAt(one.written.specSpan, place),
    );
    return withValue(tool, rawSpec, address?.type === 'spec' ? address.rawSpec : undefined);
  });
}

function isAt(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

/** With those that changes add; they take the place of such as were added before and are in no text yet. */
function withAdded(known: readonly Override[], changes: readonly Change[]): readonly Override[] {
  const placeOf = ({ field, path }: Pick<Override, 'field' | 'path'>) => JSON.stringify([field, ...path]);
  const added = changes.flatMap((change) => {
    if (change.type !== 'override') return [];
    const { field, path, rawSpec } = change;
    return [{ field, path, rawSpec, spec: parseSpec(rawSpec), nameSpan: nowhere, specSpan: nowhere }];
  });
  const places = new Set(added.map(placeOf));
  return [...known.filter((one) => isWritten(one.specSpan) || !places.has(placeOf(one))), ...added];
}

/** The override as it is after the declarations that it may refer to have changed. */
function withReferred(override: Override, declarations: Manifest['declarations']): Override {
  const { rawSpec, spec } = override;
  if (!rawSpec.startsWith('$')) return override;
  const meant = referredSpec(rawSpec, declarations);
  return meant === spec ? override : { ...override, spec: meant };
}

// ---------------------------------------------------------------------------------------------------------
// The texts

/**
 * Edits that may lie beside one another stay apart, so that a person sees what each does. Removals may share a comma
 * with their neighbours: where they do, there is one edit, of all that differs.
 */
function editsOfText(text: string, yaml: boolean, changes: readonly Change[]): readonly TextEdit[] {
  const removals = changes.flatMap((change) => (change.type === 'removal' ? [change] : []));
  const remove: Remove = (from, written, withHolder) => {
    if (yaml) return removeYamlEntry(from, written);
    return removeDeclaration(from, (withHolder ? holderOf : wholeProperty)(from, written));
  };
  const others = [...specEdits(text, yaml, changes), ...overrideEdits(text, yaml, changes)];
  if (removals.length === 0) return others;
  const apart = [...others, ...removals.map(({ written, withHolder }) => remove(text, written, withHolder))];
  if (changes.length === 1) return apart;
  const after = withoutRemoved(text, others, removals, remove);
  return areApart(apart) && applyEdits(text, apart) === after ? apart : differenceOf(text, after);
}

type Removal = Extract<Change, { type: 'removal' }>;
type Addition = Extract<Change, { type: 'override' }>;
type Remove = (text: string, written: Written, withHolder: boolean | undefined) => TextEdit;

function withoutRemoved(
  text: string,
  others: readonly TextEdit[],
  removals: readonly Removal[],
  remove: Remove,
): string {
  const backwards = [...removals].sort((a, b) => b.written.nameSpan.start - a.written.nameSpan.start);
  let after = applyEdits(text, others);
  for (const { written, withHolder } of backwards)
    after = applyEdits(after, [remove(after, movedBy(written, others), withHolder)]);
  return after;
}

function areApart(edits: readonly TextEdit[]): boolean {
  const spans = edits.map(({ span }) => span).sort((a, b) => a.start - b.start);
  return spans.every((span, at) => at === 0 || spans[at - 1]!.end <= span.start);
}

function specEdits(text: string, yaml: boolean, changes: readonly Change[]): readonly TextEdit[] {
  const last = new Map(
    changes.flatMap((change) => (change.type === 'spec' ? [[change.written.specSpan.start, change]] : [])),
  );
  return [...last.values()].map(({ written, rawSpec }) => {
    const isQuoted = /["']/.test(text[written.specSpan.start] ?? '');
    return replaceSpec(text, written, yaml && !isQuoted ? yamlScalar(rawSpec) : rawSpec);
  });
}

/** Each side of a merge conflict gets them; where that is the same place, once. */
function overrideEdits(text: string, yaml: boolean, changes: readonly Change[]): readonly TextEdit[] {
  const added = changes.flatMap((change) => (change.type === 'override' ? [change] : []));
  if (added.length === 0) return [];
  const edits = sidesOf(text).sides.flatMap((side) => additionsTo(side, yaml, added));
  return [...new Map(edits.map((edit) => [JSON.stringify(edit), edit])).values()];
}

function additionsTo(text: string, yaml: boolean, added: readonly Addition[]): readonly TextEdit[] {
  if (yaml) {
    const pairs = added.map(({ path, rawSpec }) => ({ key: path[0] ?? '', value: rawSpec }));
    return yamlInsertions(text, 'overrides', pairs);
  }
  return jsonInsertions(
    text,
    added.map(({ field, path, rawSpec }) => ({ path: [...field.split('.'), ...path], value: rawSpec })),
  );
}

function movedBy({ nameSpan, specSpan }: Written, edits: readonly TextEdit[]): Written {
  const move = (span: Span): Span => {
    let shift = 0;
    for (const { span: gone, newText } of edits)
      if (gone.end <= span.start) shift += newText.length - (gone.end - gone.start);
    return { start: span.start + shift, end: span.end + shift };
  };
  return { nameSpan: move(nameSpan), specSpan: move(specSpan) };
}

/** The one edit that makes a text another one, as short as it can be. */
function differenceOf(before: string, after: string): readonly TextEdit[] {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail++;
  if (before.length === after.length && start === before.length) return [];
  const span = { start, end: before.length - tail };
  return [{ span, newText: after.slice(start, after.length - tail) }];
}
