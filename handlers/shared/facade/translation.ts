import { TranslationSettings } from './settings';

/** The paths of clients as those of a backend, and back. */
export class Translation {
  /** Clients' paths begin with it. */
  readonly stripped: string;
  /** The backend's paths begin with it. */
  readonly added: string;

  /** @param basePath the path of the backend's URL, which is added to every path */
  constructor({ stripPathPrefix = '', addPathPrefix = '' }: TranslationSettings = {}, private readonly basePath = '') {
    this.stripped = trimmed(stripPathPrefix);
    this.added = trimmed(addPathPrefix);
  }

  get isNone(): boolean {
    return this.stripped === '' && this.prefix === '';
  }

  /** What all paths of the backend begin with. */
  get prefix(): string {
    return `${trimmed(this.basePath)}${this.added}`;
  }

  /** The path for the backend, without that of its URL. A path outside of the prefix keeps it. */
  toBackend(path: string): string {
    const rest = below(path, this.stripped) ?? path;
    return `${this.added}${rest}` || '/';
  }

  /** The path for clients. Undefined for a path that they cannot reach. */
  toClient(path: string): string | undefined {
    const rest = below(path, this.prefix);
    return rest === undefined ? undefined : `${this.stripped}${rest}` || '/';
  }
}

/** `/7` of `/orders/7` below `/orders`. */
function below(path: string, prefix: string): string | undefined {
  if (prefix === '') return path;
  if (path === prefix) return '';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}

function trimmed(prefix: string): string {
  return prefix.replace(/\/+$/, '');
}
