// Takes an entry out of the policy that ignores nothing.
import { removeDeclaration } from '../manifests/edits';
import type { Finding, Fix, Project } from '../types';

/** The removal of the entry that an `unusedIgnore` finding is about; undefined for any other finding. */
export function unignoreFix({ policy }: Project, { rule, place, fingerprint }: Finding): Fix | undefined {
  if (rule !== 'unusedIgnore' || !policy || !place) return undefined;
  const entry = policy.policy.ignores.find(({ advisorySpan }) => advisorySpan.start === place.span.start);
  if (!entry) return undefined;
  const edit = removeDeclaration(policy.text, { nameSpan: entry.span, specSpan: entry.span });
  return {
    strategy: 'unignore',
    title: 'Remove this entry',
    bump: 'none',
    cures: [fingerprint],
    introduces: [],
    edits: new Map([[policy.file, [edit]]]),
  };
}
