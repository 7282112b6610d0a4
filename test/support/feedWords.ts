// What feeds say of themselves, in the same words whatever port the server got.
import type { FeedState } from '../../server/src/core/types';
import type { OsvServer } from './osvServer';

/** State and words of a feed, in a line; the server is HOST. */
export function told(
  { health, message }: Pick<FeedState, 'health' | 'message'>,
  { port }: Pick<OsvServer, 'port'>,
): string {
  return message === undefined ? health : `${health}: ${message.replaceAll(`127.0.0.1:${port}`, 'HOST')}`;
}
