import { BackendSettings } from '../backends/settings';

/** How a request is changed on its way to a backend. Where clients see the backend's paths in an answer, they are changed back. */
export interface TranslationSettings {
  /** Taken from the beginning of the path: with `/orders`, `/orders/7` becomes `/7`. Without a trailing slash. */
  readonly stripPathPrefix?: string;
  /** Put before the path, after the other was taken away. Without a trailing slash. */
  readonly addPathPrefix?: string;
  /** Headers that every request gets, in place of the client's. */
  readonly requestHeaders?: Readonly<Record<string, string>>;
}

/** The legacy service, or the new service of a feature. */
export interface FacadeBackend extends BackendSettings {
  readonly translation?: TranslationSettings;
}
