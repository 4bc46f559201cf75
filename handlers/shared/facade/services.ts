import { OwnLinks } from './own-links';
import { FacadeRequest, PassThrough } from './pass-through';
import { FunctionService, HttpService, Service } from './service';
import { FacadeBackend } from './settings';
import { Translation } from './translation';
import { FunctionBackend } from '../backends/function-backend';
import { Guard } from '../backends/guard';
import { GuardedFunction, GuardedServer } from '../backends/guarded-backend';
import { HttpBackend, RequestSigner } from '../backends/http-backend';
import { SecretHeader } from '../backends/secret-header';
import { Circuits } from '../circuit/ports';
import { FunctionInvoker } from '../ports/function-invoker';
import { SecretStore } from '../ports/secret-store';

/** A probe takes no longer than the backend's own time and this. */
const MARGIN_MILLIS = 500;

export interface ServicesOptions {
  readonly circuits: Circuits;
  readonly secrets: SecretStore;
  readonly invoker: FunctionInvoker;
  /** The signer of requests to the APIs of a Region. */
  readonly signerOf: (region: string) => RequestSigner;
  readonly now: () => number;
}

/** The services of a façade, each made with its first request. Those of one address share its circuit. */
export class Services {
  private readonly made = new Map<FacadeBackend, Service>();

  constructor(private readonly options: ServicesOptions) {}

  of(backend: FacadeBackend): Service {
    const service = this.made.get(backend) ?? this.make(backend);
    this.made.set(backend, service);
    return service;
  }

  private make({ function: functionArn, http, circuitBreaker, timeoutMillis, translation }: FacadeBackend): Service {
    const { circuits, secrets, invoker, signerOf, now } = this.options;
    const circuit = circuits.of(functionArn ?? http!.url, { ...circuitBreaker, probeMillis: timeoutMillis + MARGIN_MILLIS });
    const guard = new Guard(circuit, now);
    if (http === undefined) return new FunctionService(new GuardedFunction(new FunctionBackend(functionArn!, invoker), guard), translation);
    const url = new URL(http.url);
    const paths = new Translation(translation, url.pathname);
    const passThrough = new PassThrough({
      headers: { ...http.headers, ...translation?.requestHeaders }, links: new OwnLinks(url, paths), maxResponseBytes: http.maxResponseBytes,
    });
    const credentials = http.secretHeader && new SecretHeader(http.secretHeader, secrets, now);
    const signer = http.signature && signerOf(http.signature.region);
    const server = new HttpBackend(http, now, credentials, passThrough, signer);
    return new HttpService(new GuardedServer<FacadeRequest>(server, guard, http.retryAttempts), paths);
  }
}
