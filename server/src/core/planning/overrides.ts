// A project's overrides, wherever they stand, and which of them its package manager heeds.
import { meantSpec } from '../manifests/catalogs';
import { parseSpec } from '../manifests/spec';
import { remembered, rememberedBy } from '../remembered';
import type { LockfileFormatId, Manifest, Override, Project } from '../types';
import { type OverrideRule, parseOverride, selectorOf } from './overrideRule';
import { hasPnpmOverrides, pnpmReadingOf } from './pnpmOverrides';

/** All overrides of a project with the file that each stands in, those that no package manager would heed too. */
export const overridesOf = remembered((project: Project): readonly PlacedOverride[] => {
  const { workspaceFile } = project;
  const inManifests = [...project.manifests].flatMap(([importer, { file, text, manifest }]) =>
    manifest.overrides.map((override) => ({ override, file, text, importer })),
  );
  const inYaml = (workspaceFile?.workspace.overrides ?? []).map((override) => ({
    override,
    file: workspaceFile!.file,
    text: workspaceFile!.text,
  }));
  return [...inManifests, ...inYaml];
});

/** An override of a project with its place; undefined for what is written nowhere. */
export function placedAs(project: Project, override: Override | undefined): PlacedOverride | undefined {
  return override && placesIn(project).get(override);
}

const placesIn = remembered(
  (project: Project): ReadonlyMap<Override, PlacedOverride> =>
    new Map(overridesOf(project).map((placed) => [placed.override, placed])),
);

/** An override with the file that it stands in. */
export interface PlacedOverride {
  readonly override: Override;
  /** Absolute path. */
  readonly file: string;
  readonly text: string;
  /** Path of the importer whose manifest it is; absent for pnpm-workspace.yaml. */
  readonly importer?: string;
}

const heeded: Readonly<Record<LockfileFormatId, readonly Override['field'][]>> = {
  npm: ['overrides'],
  yarnClassic: ['resolutions'],
  yarnBerry: ['resolutions'],
  pnpm: ['pnpm.overrides', 'resolutions'],
  bun: ['overrides', 'resolutions'],
};

/** The fields in which a package manager looks for overrides, the one to write to first. */
export function overrideFieldsOf(format: LockfileFormatId): readonly Override['field'][] {
  return heeded[format];
}

/** Why a package manager passes over an override. */
export type Objection = 'nonRoot' | 'field' | 'key';

/**
 * Why a project's package manager passes over an override; undefined where it heeds it. bun looks into `resolutions`
 * only where there are no `overrides`. Where it is not told in which of its two places pnpm reads them, both may count.
 */
export function objectionTo(
  project: Project,
  format: LockfileFormatId,
  { override, importer }: PlacedOverride,
): Objection | undefined {
  if ((importer ?? '') !== '') return 'nonRoot';
  if (!heeded[format].includes(override.field)) return 'field';
  const manifest = project.manifests.get('')?.manifest;
  if (format === 'bun') {
    const [, major = '', minor = ''] = /^bun@(\d+)(?:\.(\d+))?/.exec(manifest?.packageManager ?? '') ?? [];
    if (override.field === 'resolutions' && manifest && fieldsIn(manifest).has('overrides')) return 'field';
    const isOld = major === '0' || (major === '1' && Number(minor) < 4);
    if (isOld && (override.path.length > 1 || override.path[0]?.includes('@', 1))) return 'key';
  }
  if (format === 'pnpm' && isPassedOver(project, manifest, importer === undefined)) return 'field';
  return parseOverride(override, format) ? undefined : 'key';
}

/** Whether pnpm does not look where an override stands: in its workspace file, or else in package.json. */
function isPassedOver(project: Project, manifest: Manifest | undefined, isInYaml: boolean): boolean {
  const reading = pnpmReadingOf(project);
  if (!isInYaml) return reading === 'workspaceFile';
  return reading === 'manifest' || (reading === 'manifestFirst' && hasPnpmOverrides(manifest));
}

/** The fields that a manifest has overrides in, looked for once, however many there are. */
const fieldsIn = remembered(
  ({ overrides }: Manifest): ReadonlySet<Override['field']> => new Set(overrides.map(({ field }) => field)),
);

/** The overrides that a project's package manager heeds: in its fields, of the root, with a key it understands. */
export const overrideRulesOf = rememberedBy(
  (format: LockfileFormatId) => format,
  (project: Project, format): readonly OverrideRule[] => {
    const heededOnes = overridesOf(project)
      .filter((placed) => objectionTo(project, format, placed) === undefined)
      .map(({ override }) => override);
    const implied = format === 'npm' ? impliedBy(heededOnes) : [];
    return [...heededOnes, ...implied].flatMap((override) => ruleOf(project, format, override) ?? []);
  },
);

/** An override of a project as its package manager reads it; pnpm and bun look its value up in catalogs. */
export function ruleOf(
  project: Project,
  format: LockfileFormatId,
  override: Override,
): OverrideRule | undefined {
  const rule = parseOverride(override, format);
  if (rule?.spec.type !== 'catalog') return rule;
  return { ...rule, spec: meantSpec(project, { name: rule.target.name, spec: rule.spec }) };
}

/**
 * Whether overrides leave alone what the project asks for itself: yarn 1's do so where there are no workspaces, since
 * it puts the root below a package of its own where there are.
 */
export function sparesRoot({ manifests }: Project, format: LockfileFormatId): boolean {
  return format === 'yarnClassic' && (manifests.get('')?.manifest.workspaces ?? []).length === 0;
}

/**
 * npm takes `{ "p@^1": { "a": … } }` to say that `p` itself is `^1` wherever that is asked for in part, unless a `.`
 * says otherwise (arborist, lib/override-set.js).
 */
function impliedBy(overrides: readonly Override[]): readonly Override[] {
  const said = new Set(
    overrides.filter(({ path }) => path.at(-1) === '.').map(({ path }) => path.slice(0, -1).join('\n')),
  );
  const implied = new Map<string, Override>();
  for (const override of overrides) {
    for (let length = 1; length < override.path.length; length++) {
      const path = override.path.slice(0, length);
      const { range } = selectorOf(path.at(-1)!);
      const key = path.join('\n');
      if (range === undefined || said.has(key)) continue;
      implied.set(key, { ...override, path, rawSpec: range, spec: parseSpec(range) });
    }
  }
  return [...implied.values()];
}
