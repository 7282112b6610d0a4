// The edits of a change, proven: the edited texts are read again and must say what the change means.
import { parseManifest } from '../manifests/manifest';
import { parseWorkspaceFile } from '../manifests/workspaceFile';
import { textOf } from '../places';
import { sidesOf } from '../reading/conflicts';
import { remembered, rememberedBy } from '../remembered';
import { applyEdits } from '../text';
import type { Fix, Manifest, ManifestFile, Project, Span, TextEdit, WorkspaceSettings } from '../types';
import { onBothSides } from './bothSides';
import {
  type Change,
  changedManifest,
  changedSettings,
  editsOf,
  keyOfChanges,
  workspaceFileOf,
} from './changes';
import { combined } from './combine';
import { originOf } from './foreseen';
import type { Proposal } from './proposal';

/**
 * The edits, once the edited texts have been read again and say what the proof rests on; undefined where they do not. Of
 * a foreseen project they are those of what it came of, and make the changes that it came by too.
 */
export function provenEdits(
  project: Project,
  { changes }: Pick<Proposal, 'changes'>,
): Fix['edits'] | undefined {
  const origin = originOf(project);
  if (origin) return provenEdits(origin.project, { changes: combined(origin.changes, changes) });
  return editsThatSay(project, changes);
}

const editsThatSay = rememberedBy(keyOfChanges, (project: Project, changes): Fix['edits'] | undefined => {
  const edits = editsOf(project, changes);
  const isProven = ([file, own]: readonly [string, readonly TextEdit[]]) =>
    isInStrings(project, file, changes) || says(project, changes, file, own);
  return [...edits].every(isProven) ? edits : undefined;
});

/**
 * Whether all changes of a package.json without a problem are within strings that stand at right-hand sides: then it need not
 * be read again, since whatever is between quotes has no say in what the rest of the text means.
 */
function isInStrings({ manifests }: Project, file: string, changes: readonly Change[]): boolean {
  for (const { file: own, text, manifest } of manifests.values()) {
    if (own !== file) continue;
    const isInString = (change: Change): boolean => {
      if (change.type !== 'spec') return false;
      const { start, end } = change.written.specSpan;
      const isQuoted = end - start > 1 && text[start] === '"' && text[end - 1] === '"';
      return isQuoted && placesIn(manifest).has(placeOf(change.written.specSpan));
    };
    return manifest.problems.length === 0 && changes.every((one) => one.file !== file || isInString(one));
  }
  return false;
}

/** Where the right-hand sides of a package.json stand. */
const placesIn = remembered(({ declarations, overrides, catalogs }: Manifest): ReadonlySet<string> => {
  const written = [...declarations, ...overrides, ...catalogs];
  return new Set(written.map(({ specSpan }) => placeOf(specSpan)));
});

function placeOf({ start, end }: Span): string {
  return `${start}-${end}`;
}

/** Whether a text says what is meant; of a merge conflict each side does, since nobody knows which of them stays. */
function says(
  project: Project,
  changes: readonly Change[],
  file: string,
  edits: readonly TextEdit[],
): boolean {
  const { sides } = sidesOf(applyEdits(textOf(project, file) ?? '', edits));
  const here = onBothSides(project, changes).filter((change) => change.file === file);
  const known = [...project.manifests.values()].find((one) => one.file === file);
  if (known) {
    const before = manifestsIn(known);
    const isMeant = (side: string, at: number) =>
      sameManifest(parseManifest(side), changedManifest(before[at]!, here));
    return sides.length === before.length && sides.every(isMeant);
  }
  if (file !== workspaceFileOf(project)) return false;
  const before = sidesOf(project.workspaceFile?.text ?? '').sides;
  const isMeant = (side: string, at: number) =>
    sameWorkspace(
      parseWorkspaceFile(file, side),
      changedSettings(parseWorkspaceFile(file, before[at]!), here),
    );
  return sides.length === before.length && sides.every(isMeant);
}

/** A package.json as each side of its merge conflicts has it; the one that is known already where it has none. */
const manifestsIn = remembered(({ text, manifest }: ManifestFile): readonly Manifest[] => {
  const { sides } = sidesOf(text);
  return sides.length === 1 ? [manifest] : sides.map(parseManifest);
});

function sameManifest(a: Manifest, b: Manifest): boolean {
  const declared = ({ declarations }: Manifest) =>
    linesOf(declarations.map(({ name, field, rawSpec }) => [field, name, rawSpec]));
  return declared(a) === declared(b) && sameWorkspace(a, b);
}

function sameWorkspace(
  a: Pick<WorkspaceSettings, 'overrides' | 'catalogs' | 'configDependencies'>,
  b: typeof a,
): boolean {
  const written = ({ overrides, catalogs, configDependencies }: typeof a) =>
    linesOf(overrides.map(({ field, path, rawSpec }) => [field, ...withoutDot(path), rawSpec])) +
    linesOf(catalogs.map(({ catalog, name, rawSpec }) => [catalog, name, rawSpec])) +
    linesOf(
      configDependencies.map(({ name, rawSpec, pin }) => [
        name,
        rawSpec,
        pin?.integrity ?? '',
        pin?.resolved ?? '',
      ]),
    );
  return written(a) === written(b);
}

/** A string that becomes an object is its `.`, which says the same. */
function withoutDot(path: readonly string[]): readonly string[] {
  return path.at(-1) === '.' ? path.slice(0, -1) : path;
}

function linesOf(lines: readonly (readonly string[])[]): string {
  return lines
    .map((line) => JSON.stringify(line))
    .sort()
    .join('\n');
}
