// From an exposure to a finding, and the order in which findings are told.
import type { Exposure } from './exposures';
import type { AdvisoryGroup, Declaration, Finding, Rating, Severity } from './types';
import { ratings } from './wording';

/** A finding of a rule about an exposure. The fingerprint is the same in every run, editor and command line. */
export function findingOf(rule: string, exposure: Exposure, severity: Severity, message: string): Finding {
  const { group, name, version, importer, evidence, declaration, otherDeclarations, paths, nodes, stale } =
    exposure;
  return {
    fingerprint: `${rule}:${importer || '.'}:${name}@${version}:${group.id}`,
    rule,
    rating: ratingOf(group),
    severity,
    message,
    importer,
    evidence,
    ...(declaration ? { declaration } : {}),
    ...(otherDeclarations ? { otherDeclarations } : {}),
    package: { name, version },
    advisory: group,
    paths,
    nodes,
    stale,
    exposed: true,
  };
}

/** What findings that are no exposure have in common: they are not counted, and rest on what is written alone. */
export const advice = {
  rating: 'unknown',
  importer: '',
  evidence: 'range',
  paths: [],
  nodes: [],
  stale: false,
  exposed: false,
} as const satisfies Partial<Finding>;

/** Malware is of the worst kind whatever its record says, unless it is disputed. */
function ratingOf({ kind, rating, withdrawals }: AdvisoryGroup): Rating {
  if (kind !== 'malware') return rating;
  return withdrawals ? 'high' : 'critical';
}

/** The declarations of the importer that a finding or an exposure stands at. */
export function declarationsOf({
  declaration,
  otherDeclarations = [],
}: Pick<Finding, 'declaration' | 'otherDeclarations'>): readonly Declaration[] {
  return declaration ? [declaration, ...otherDeclarations] : otherDeclarations;
}

/** One finding for each fingerprint. */
export function withoutDoubles(findings: readonly Finding[]): readonly Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const known = merged.get(finding.fingerprint);
    merged.set(finding.fingerprint, known ? merge(known, finding) : finding);
  }
  return [...merged.values()];
}

/**
 * What is locked and also asked for by a declaration that the lockfile does not know of yet: the stronger evidence
 * speaks, all that ask for it are where it can be cured, and it is stale only if nobody does.
 */
function merge(a: Finding, b: Finding): Finding {
  const both = strength(b) > strength(a) ? [b, a] : [a, b];
  const { declaration: _, otherDeclarations: __, ...strong } = both[0]!;
  const asking = both.filter(({ stale }) => !stale);
  const [declaration, ...others] = new Set((asking.length > 0 ? asking : both).flatMap(declarationsOf));
  const { paths } = both.find((one) => one.paths.some((path) => path.length > 0)) ?? strong;
  return {
    ...strong,
    ...(declaration && { declaration }),
    ...(others.length > 0 && { otherDeclarations: others }),
    paths,
    stale: a.stale && b.stale,
  };
}

/** Malware first, then by rating, package, version, importer and advisory: total, so that output is stable. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    malwareFirst(a) - malwareFirst(b) ||
    ratings.indexOf(a.rating) - ratings.indexOf(b.rating) ||
    compareText(a.package.name, b.package.name) ||
    compareText(a.package.version, b.package.version) ||
    compareText(a.importer, b.importer) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}

/** Order of UTF-16 units: the same on every machine, whatever its language. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function malwareFirst({ advisory, exposed }: Finding): number {
  return exposed && advisory?.kind === 'malware' ? 0 : 1;
}

function strength({ evidence }: Finding): number {
  return { range: 1, locked: 2, installed: 3 }[evidence];
}
