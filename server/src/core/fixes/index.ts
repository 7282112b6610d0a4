// The fix strategies, best first. Each proposal is applied to the texts and analysed again before it is offered.
import { analyze } from '../analyze';
import { lockfileFormats } from '../lockfiles/index';
import { parseManifest } from '../manifests/manifest';
import { applyEdits } from '../text';
import type { Finding, Fix, FixStrategy, ManifestFile, Project, Proposal } from '../types';
import { pinVersion } from './pinVersion';
import { raiseRange } from './raiseRange';
import { remove } from './remove';

export const fixStrategies: readonly FixStrategy[] = [raiseRange, pinVersion, remove];

/**
 * The fixes that are proven to cure a finding, the best first. `before` are the project's findings. A proposal
 * that would bring in malware, or does not cure the finding, is not offered; one that brings in anything else says
 * so and stands behind the others.
 */
export function fixesFor(project: Project, before: readonly Finding[], finding: Finding): readonly Fix[] {
  const seen = new Set<string>();
  return fixStrategies
    .flatMap((strategy) => strategy.propose(project, finding).map((proposal) => ({ strategy, proposal })))
    .filter(({ proposal }) => {
      const key = JSON.stringify([...proposal.edits]);
      return !seen.has(key) && seen.add(key);
    })
    .flatMap(({ strategy, proposal }) => prove(project, before, finding, strategy.id, proposal) ?? [])
    .sort((a, b) => a.introduces.length - b.introduces.length);
}

function prove(
  project: Project,
  before: readonly Finding[],
  finding: Finding,
  strategy: string,
  proposal: Proposal,
): Fix | undefined {
  const after = new Map(analyze(withEdits(project, proposal)).map((found) => [found.fingerprint, found]));
  const cured = before.filter((found) => !found.stale && after.get(found.fingerprint)?.stale !== false);
  const known = new Set(before.map(({ fingerprint }) => fingerprint));
  const brought = [...after.values()].filter(
    ({ fingerprint, exposed }) => exposed && !known.has(fingerprint),
  );
  if (!cured.some(({ fingerprint }) => fingerprint === finding.fingerprint)) return undefined;
  if (brought.some(({ advisory }) => advisory?.kind === 'malware')) return undefined;
  const followUp = followUpOf(project);
  return {
    strategy,
    title: titleOf(before, finding, cured, brought, proposal),
    bump: proposal.bump,
    cures: cured.map(({ fingerprint }) => fingerprint),
    introduces: brought.map(({ message }) => message),
    edits: proposal.edits,
    ...(followUp === undefined ? {} : { followUp }),
  };
}

/** The project as it would be with the edits made: its texts changed and read again, everything else the same. */
function withEdits(project: Project, { edits }: Proposal): Project {
  const manifests = new Map<string, ManifestFile>();
  for (const [importer, known] of project.manifests) {
    const changes = edits.get(known.file);
    const text = changes && applyEdits(known.text, changes);
    manifests.set(importer, text === undefined ? known : { ...known, text, manifest: parseManifest(text) });
  }
  return { ...project, manifests };
}

function titleOf(
  before: readonly Finding[],
  finding: Finding,
  cured: readonly Finding[],
  brought: readonly Finding[],
  { label, note }: Proposal,
): string {
  const here = before.filter(({ declaration }) => declaration && declaration === finding.declaration);
  const count = cured.filter((found) => here.includes(found)).length;
  const parts = here.length > 1 ? [`cures ${count} of ${here.length}`, note] : [note];
  return `${label}: ${[...parts, ...(brought.length > 0 ? [`brings in ${brought.length} new`] : [])].join(', ')}`;
}

function followUpOf(project: Project): string | undefined {
  const format = project.lock?.graph.lockfile.format ?? 'npm';
  return lockfileFormats.find(({ id }) => id === format)?.installCommand;
}
