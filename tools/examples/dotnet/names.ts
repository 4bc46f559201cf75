import { Arity, Declaration, Member, splitArguments } from './declarations';

const CLOSING: Record<string, string> = { '(': ')', '{': '}' };

/** How many names of a library's C# code a program uses, and what of these that code does not have. */
export interface Names { readonly checked: number; readonly wrong: string[] }

/**
 * Holds the names and the numbers of arguments in a C# program against declarations. It is no compiler:
 * it follows `new Type`, object initializers, static members, and members of variables declared by `var`.
 *
 * @param elsewhere type names of the other libraries that the program imports
 */
export function checkNames(program: string, declarations: Map<string, Declaration>, elsewhere: ReadonlySet<string>): Names {
  return new Program(program, declarations, elsewhere).check();
}

class Program {
  private readonly text: string;
  private readonly variables = new Map<string, string>();
  private readonly checked = new Set<string>();
  private readonly wrong = new Set<string>();

  constructor(source: string, private readonly declarations: Map<string, Declaration>, private readonly elsewhere: ReadonlySet<string>) {
    this.text = source.replace(/^using .*$/gm, '').replace(/"(?:\\.|[^"\\])*"|\/\/.*/g, word => word.startsWith('"') ? '""' : '');
  }

  check(): Names {
    for (const start of this.text.matchAll(/(?<![.\w])(?:var (\w+) = )?(new )?(\w+)(?=\s*[.({!])/g)) {
      const [whole, variable, made, name] = start;
      const type = this.follow(start.index + whole.length, name, made !== undefined);
      if (variable && type) this.variables.set(variable, type);
    }
    return { checked: this.checked.size, wrong: [...this.wrong] };
  }

  /** The type of an expression, whose members are checked on the way; undefined where that type is another library's. */
  private follow(end: number, name: string, made: boolean): string | undefined {
    let position = end;
    let type: string | undefined = made ? name : this.variables.get(name) ?? name;
    if (made && !this.known(name)) return undefined;
    if (!made && this.text[position] === '(') return undefined;
    if (!made && type === name && /^[A-Z]/.test(name) && !this.known(name)) return undefined;
    if (made) position = this.construct(position, name);
    for (let next = this.member(position); type && next; next = this.member(position)) {
      position = next.end;
      if (!this.declarations.has(type)) return undefined;
      const member: Member | undefined = this.has(type, next.name);
      if (member && this.text[position] === '(') position = this.call(position, `${type}.${next.name}`, member.arity ? [member.arity] : []);
      type = member?.type;
    }
    return type !== undefined && this.declarations.has(type) ? type : undefined;
  }

  /** Whether the name is a type of the declarations, which is checked; a name that is nobody's is wrong. */
  private known(name: string): boolean {
    const here = this.declarations.has(name);
    if (here) this.checked.add(name);
    if (!here && !this.elsewhere.has(name)) this.wrong.add(`no type ${name}`);
    if (here && this.elsewhere.has(name)) this.wrong.add(`${name} is a type of two imported namespaces`);
    return here;
  }

  private construct(position: number, type: string): number {
    const { constructors, required } = this.declarations.get(type)!;
    let end = position;
    if (this.text[end] === '(') end = this.call(end, `new ${type}`, constructors.length > 0 ? constructors : [{ fewest: 0, most: 0 }]);
    const open = /^\s*\{/.exec(this.text.slice(end));
    const brace = end + (open?.[0].length ?? 0);
    const body = open ? this.inside(brace - 1) : '';
    const set = splitArguments(body).map(part => /^(\w+) = /.exec(part)?.[1] ?? part);
    set.forEach(name => this.has(type, name));
    if (constructors.length === 0) required.filter(name => !set.includes(name)).forEach(name => this.wrong.add(`new ${type} lacks ${name}`));
    return open ? brace + body.length + 1 : end;
  }

  private call(open: number, name: string, arities: Arity[]): number {
    const inside = this.inside(open);
    const count = splitArguments(inside).length;
    if (!arities.some(({ fewest, most }) => count >= fewest && count <= most)) this.wrong.add(`${name} does not take ${count} arguments`);
    return open + inside.length + 2;
  }

  private member(position: number): { name: string; end: number } | undefined {
    const match = /^!?\s*\.(\w+)/.exec(this.text.slice(position));
    return match ? { name: match[1], end: position + match[0].length } : undefined;
  }

  private has(type: string, name: string): Member | undefined {
    const member = this.lookUp(type, name);
    this.checked.add(`${type}.${name}`);
    if (!member) this.wrong.add(`${type} has no ${name}`);
    return member;
  }

  private lookUp(type: string, name: string): Member | undefined {
    const declaration = this.declarations.get(type);
    return declaration?.members.get(name) ?? declaration?.bases.map(base => this.lookUp(base, name)).find(member => member);
  }

  /** The text between a bracket and the one that closes it. */
  private inside(open: number): string {
    const bracket = this.text[open];
    let depth = 0;
    for (let end = open; end < this.text.length; end++) {
      if (this.text[end] === bracket) depth++;
      if (this.text[end] === CLOSING[bracket] && --depth === 0) return this.text.slice(open + 1, end);
    }
    throw new Error(`A ${bracket} is not closed: ${this.text.slice(open, open + 40)}`);
  }
}
