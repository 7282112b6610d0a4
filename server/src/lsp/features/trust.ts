// When the person begins to trust the workspace, the project's own `.npmrc` counts.
import { trustGrantedNotification } from '../../protocol';
import type { ServerState } from '../state';

/** Tells the session that the workspace is trusted from now on. */
export function registerTrust({ connection, session }: ServerState): void {
  connection.onNotification(trustGrantedNotification, async () =>
    (await session).configure({ trusted: true }),
  );
}
