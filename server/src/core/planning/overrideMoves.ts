// An override that is passed over, written so that the package manager in use heeds it.
import type { LockfileFormatId, Project } from '../types';
import type { Change } from './changes';
import { knowsSelectors, overridePlaceOf } from './overrideKeys';
import { type OverrideRule, parseAnyOverride, type Selector } from './overrideRule';
import { overridesOf, type PlacedOverride } from './overrides';

/**
 * The changes that take an override out of its place and write it to the one that counts, in that package manager's
 * syntax. Undefined where that has no words for it, or where the place says something of the same target already.
 */
export function moveOf(
  project: Project,
  format: LockfileFormatId,
  placed: PlacedOverride,
): readonly Change[] | undefined {
  const { override, file } = placed;
  const rule = parseAnyOverride(override);
  const place = overridePlaceOf(project, format);
  const path =
    rule &&
    place &&
    (override.rawSpec.startsWith('$') && format !== 'npm' ? undefined : writers[format](rule, project));
  if (!place || !path) return undefined;
  const isTaken = overridesOf(project).some(
    (other) =>
      other.file === place.file &&
      other.override.field === place.field &&
      sameKeys(other.override.path, path),
  );
  if (isTaken) return undefined;
  return [
    { type: 'removal', file, written: override, withHolder: true },
    { type: 'override', ...place, path, rawSpec: override.rawSpec },
  ];
}

type Path = readonly string[];

const writers: Readonly<
  Record<LockfileFormatId, (rule: OverrideRule, project: Project) => Path | undefined>
> = {
  npm: nested,
  yarnClassic: ({ target, via, anchored }) => {
    if ([target, ...via].some(({ range }) => range !== undefined)) return undefined;
    const path = [...via, target].map(({ name }) => name).join('/');
    return [via.length > 0 && !anchored ? `**/${path}` : path];
  },
  yarnBerry: ({ target, via }) => {
    if (via.length > 1 || via[0]?.range !== undefined) return undefined;
    const range = target.range === undefined ? '' : `@npm:${target.range.replace(/^npm:/, '')}`;
    return [[...via.map(({ name }) => name), target.name + range].join('/')];
  },
  pnpm: ({ target, via }) => (via.length > 1 ? undefined : [[...via, target].map(keyOf).join('>')]),
  bun: (rule, project) => {
    const { target, via } = rule;
    const isPlain = via.length === 0 && target.range === undefined;
    return isPlain || (via.length < 2 && knowsSelectors(project)) ? nested(rule) : undefined;
  },
};

/** npm takes a range in a parent's key to be what the parent itself is to be, which nobody else means by it. */
function nested({ target, via }: OverrideRule): Path | undefined {
  return via.some(({ range }) => range !== undefined) ? undefined : [...via, target].map(keyOf);
}

function keyOf({ name, range }: Selector): string {
  return range === undefined ? name : `${name}@${range.replace(/^npm:/, '')}`;
}

function sameKeys(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((key, at) => key === b[at]);
}
