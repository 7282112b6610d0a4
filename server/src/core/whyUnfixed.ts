// Why a finding remains after everything was fixed that could be, as one plain sentence.
import { planFor } from './fixes/index';
import { baseName } from './paths';
import { type Declared, directDeclaration } from './planning/declared';
import { bundlersOf, freeWays } from './planning/holders';
import { isOfTools, waysOf } from './planning/ways';
import { cleanVersions } from './registry/choose';
import { bumps } from './registry/pick';
import type { Finding, Fix, FixAllOptions, Project } from './types';
import { plainText } from './untrusted';
import { listed } from './wording';

/** Whether a fix is one of those that were asked for, and none at which the package manager would refuse all of them. */
export function isAllowed(fix: Fix, { maxBump = 'major', file }: FixAllOptions): boolean {
  const isSmall = fix.bump === 'downgrade' || bumps.indexOf(fix.bump) <= bumps.indexOf(maxBump);
  return isSmall && fix.refusedBy === undefined && (file === undefined || isOnlyIn(file, fix));
}

function isOnlyIn(file: string, { edits, introduces }: Fix): boolean {
  return edits.size === 1 && edits.has(file) && introduces.length === 0;
}

/** The sentence. `unknown` says by package why the registry's word on it is missing. */
export function whyUnfixed(
  project: Project,
  findings: readonly Finding[],
  finding: Finding,
  options: FixAllOptions,
  unknown: ReadonlyMap<string, string>,
): string {
  const { proven, needs } = planFor(project, findings, finding);
  const fixes = proven.map(({ fix }) => fix);
  if (fixes.length === 0) return plainText(whyWithoutFix(project, finding, needs, unknown));
  const allowed = fixes.find((fix) => isAllowed(fix, options));
  if (!allowed) return plainText(whyNotAllowed(fixes[0]!, options));
  return plainText(
    allowed.introduces.length > 0
      ? `"${allowed.title}" would bring in as much as it cures: ${listed(allowed.introduces)}.`
      : `"${allowed.title}" does not go together with the other fixes.`,
  );
}

function whyNotAllowed(fix: Fix, { maxBump, file }: FixAllOptions): string {
  const words = `: "${fix.title}".`;
  if (fix.refusedBy !== undefined)
    return `${fix.refusedBy} does not allow a version as young as that of its fix${words}`;
  if (maxBump && !isAllowed(fix, { maxBump }))
    return `The least step that cures it exceeds ${maxBump}${words}`;
  const others = [...fix.edits.keys()].filter((one) => one !== file).map(baseName);
  if (others.length > 0) return `Its fix edits ${listed(others)}${words}`;
  return fix.edits.size === 0
    ? `Its fix is a command and no edit${words}`
    : `Its fix brings in something new${words}`;
}

/** What pnpm is set up with, and no fix of it is thinkable. */
function whyOfTools(project: Project, finding: Finding, direct: Declared | undefined): string | undefined {
  const { name, version } = finding.package;
  const isSetUp = `pnpm is set up with ${name} ${version}`;
  if (isOfTools(project, finding) && !direct)
    return `${isSetUp} (configDependencies, packageManager), which no fix changes.`;
  if (!direct?.inMap || direct.isPin) return undefined;
  const lock = baseName(project.lock?.file ?? '');
  return `${isSetUp} in the form of pnpm 10, in which it takes no other version where ${lock} locks it: write the version alone there.`;
}

function whyWithoutFix(
  project: Project,
  finding: Finding,
  needs: readonly string[],
  unknown: ReadonlyMap<string, string>,
): string {
  const { name, version } = finding.package;
  const direct = directDeclaration(project, finding);
  const why = whyOfTools(project, finding, direct);
  if (why !== undefined) return why;
  const packument = project.packuments.get(name);
  if (!packument) {
    const reason = unknown.get(name);
    return `What is published of ${name} is not known${reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`}.`;
  }
  const missing = needs.filter((one) => unknown.has(one));
  const isHopeless = cleanVersions(project, packument, version).length === 0;
  if (missing.length > 0 && !isHopeless)
    return `The registry's word is missing on ${listed(missing.slice(0, 3))}.`;
  const ways = waysOf(project, finding);
  const bundlers = ways ? bundlersOf(ways).map((one) => `${one.name} ${one.version}`) : [];
  if (bundlers.length > 0) {
    const inside = `${name} ${version} comes inside ${listed(bundlers)}, where no override reaches`;
    return freeWays(ways!)
      ? `${inside}, and from elsewhere too, and nothing was proven to be rid of both.`
      : `${inside}, and no other version of that was proven to help.`;
  }
  if (!isHopeless && direct?.inMap?.address)
    return `pnpm is set up with ${name} ${version} from an address of which the registry does not say where another version lies.`;
  if (!isHopeless) return `No change to the manifests was proven to keep ${name} ${version} out.`;
  const isAskedFor = ways?.ends.some(({ asker }) => asker !== ways.importer);
  return `No published version of ${name} is safe${isAskedFor ? ', and no other version of what asks for it was proven to do without it' : ''}.`;
}
