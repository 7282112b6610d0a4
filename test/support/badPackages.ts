// OSV records of four real packages, cut down to which versions they affect.
import { osv } from './project';

export const nodeIpc = osv('MAL-2026-3744', 'node-ipc', { versions: ['9.1.6', '9.2.3', '12.0.1'] });
export const lodash = osv('GHSA-35jh-r3h4-6jhm', 'lodash', { fixed: '4.17.21' });
/** Malware in every version. */
export const evil = osv('MAL-2025-5285', 'react-plaid-sdk', {});
export const debug = osv('MAL-2025-46974', 'debug', {
  versions: ['4.4.2'],
  aliases: ['GHSA-4x49-vf9v-38px'],
});
