// Writes an entry into the policy: the last step, for what a project decides to live with for a while.
import { jsonItemInsertions } from '../manifests/insertions';
import { parsePolicy, policyPathOf } from '../policy';
import { applyEdits } from '../text';
import type { Finding, Fix, Project, Span, TextEdit } from '../types';
import { plainText } from '../untrusted';

/** A fix that is not whole before a person has written why. */
export interface IgnoreFix {
  readonly fix: Fix;
  /** The policy's path, and its text when the edits are made. */
  readonly file: string;
  readonly text: string;
  /** In that text, the empty quotes in which the reason belongs. */
  readonly reason: Span;
}

const day = 24 * 60 * 60 * 1000;

/** For so many days: what is malware is to be looked at again soon. */
const daysFor = { malware: 7, vulnerability: 30 };

/**
 * The entry that would ignore a finding for a while, without its reason, which is for a person to write: until then it
 * suppresses nothing. Undefined for what is no advisory's, for malware in a workspace that is not trusted, and where
 * the policy's text has no place for an entry.
 */
export function ignoreFix(project: Project, finding: Finding): IgnoreFix | undefined {
  const { advisory, package: bad } = finding;
  if (!advisory || (advisory.kind === 'malware' && !project.trusted)) return undefined;
  const until = new Date(Date.parse(project.now) + daysFor[advisory.kind] * day).toISOString().slice(0, 10);
  const entry = { advisory: advisory.id, package: bad.name, reason: '', until };
  const file = policyPathOf(project);
  const before = project.policy?.text ?? '';
  const edits = editsFor(before, itemOf(entry));
  const text = applyEdits(before, edits);
  const reason = reasonIn(text);
  if (!reason) return undefined;
  const title = `Ignore ${plainText(advisory.id)} on ${plainText(bad.name)} until ${until}…`;
  const fix: Fix = {
    strategy: 'ignore',
    title,
    bump: 'none',
    cures: [finding.fingerprint],
    introduces: [],
    edits: new Map([[file, edits]]),
  };
  return { fix, file, text, reason };
}

function itemOf(entry: Readonly<Record<string, string>>): string {
  const written = Object.entries(entry).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return `{ ${written.join(', ')} }`;
}

function editsFor(text: string, item: string): readonly TextEdit[] {
  if (text.trim() !== '') return jsonItemInsertions(text, 'ignore', item);
  const fresh = `{\n  "ignore": [\n    ${item}\n  ]\n}\n`;
  return [{ span: { start: 0, end: text.length }, newText: fresh }];
}

/** The last reason that is missing; the reader of the policy tells of it, which proves that it has seen the entry. */
function reasonIn(text: string): Span | undefined {
  const missing = parsePolicy(text).problems.filter(({ code }) => code === 'missingReason');
  const span = missing.at(-1)?.span;
  return span && text.slice(span.start, span.end) === '""' ? span : undefined;
}
