import { Circuit, CircuitBreakerSettings, CircuitObservers, Circuits } from './ports';
import { CircuitTable } from './record';
import { SharedCircuit } from './shared-circuit';
import { TableWatch } from './table-watch';

/** The circuits of a process. */
export class ProcessCircuits implements Circuits {
  private readonly known = new Map<string, Circuit>();
  private readonly watch: TableWatch;

  /** @param table absent: each process has circuits of its own */
  constructor(private readonly observers: CircuitObservers, private readonly table?: CircuitTable, private readonly now = () => Date.now()) {
    this.watch = new TableWatch(observers, now);
  }

  of(name: string, settings: CircuitBreakerSettings): Circuit {
    const { observers, table, watch, now } = this;
    const circuit = this.known.get(name) ?? new SharedCircuit({ name, settings, observers, table, watch, now });
    this.known.set(name, circuit);
    return circuit;
  }
}
