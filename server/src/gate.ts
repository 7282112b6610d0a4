// The network as long as connections may be made: going offline also ends what is under way, its repeats and redirects.
import { createCancel, eitherOf } from './cancel';
import { type Http, HttpError, neverCancelled } from './ports';

export interface Gate {
  readonly http: Http;
  /** Ends every request that is under way. */
  readonly close: () => void;
}

/** Passes requests on while it is not offline; those that are refused or ended reject with `offline`. */
export function createGate({ request }: Http, isOffline: () => boolean): Gate {
  let open = createCancel();
  return {
    http: {
      request: async (asked, cancel = neverCancelled) => {
        if (isOffline()) throw offline();
        const { token } = open;
        const either = eitherOf([cancel, token]);
        try {
          return await request(asked, either.token);
        } catch (error) {
          throw token.cancelled && !cancel.cancelled ? offline() : error;
        } finally {
          either.forget();
        }
      },
    },
    close: () => {
      open.cancel();
      open = createCancel();
    },
  };
}

function offline(): HttpError {
  return new HttpError('offline', 'Lockwatch is set to work offline');
}
