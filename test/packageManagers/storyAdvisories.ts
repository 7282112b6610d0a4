// The advisories that most stories have, all of them on the package b.
import { osv } from '../support/project';

export const vulnerable = osv('GHSA-aaaa-aaaa-aaaa', 'b', { fixed: '1.0.1' });
export const malicious = osv('MAL-2026-1', 'b', { versions: ['1.0.1'], published: '2020-06-01T00:00:00Z' });
