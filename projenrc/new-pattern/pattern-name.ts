import * as fs from 'fs';
import * as path from 'path';
import * as cdk from 'aws-cdk-lib';
import * as assertions from 'aws-cdk-lib/assertions';
import * as constructs from 'constructs';

/** Whose names a pattern must leave alone: it would hide them wherever both are imported. */
const VOCABULARIES: { readonly [owner: string]: object } = {
  'JavaScript': globalThis, 'aws-cdk-lib': cdk, 'aws-cdk-lib/assertions': assertions, constructs,
};

/** The name of a pattern in all the forms that its files need. */
export class PatternName {
  /** Name of the class, `OrderOutbox`. */
  readonly className: string;
  /** What the README is headed with. */
  readonly title: string;

  /**
   * @param name name of the folders, `order-outbox`
   * @param title in words; without it the name is
   * @throws if the name is not kebab-case, or the title not words
   */
  constructor(readonly name: string, title?: string) {
    // a class that begins with I and a capital would be an interface to jsii
    if (!/^[a-z][a-z0-9]+(-[a-z][a-z0-9]*)*$/.test(name)) {
      throw new Error(`new-pattern: name must be in kebab-case such as 'order-outbox', its first word of two characters or more, got '${name}'.`);
    }
    if (title !== undefined && !/^[\p{L}\p{N}][\p{L}\p{N} ,./-]*$/u.test(title)) {
      throw new Error(`new-pattern: title must be words of letters and digits such as 'Order outbox', got '${title}'.`);
    }
    this.className = name.split('-').map(capitalized).join('');
    this.title = title ?? capitalized(name.replace(/-/g, ' '));
  }

  /** @throws if the name is one of another pattern's, of a public type's, or of a library's */
  requireFree(root: string) {
    const { name, className } = this;
    const inTheWay = [`src/${name}`, `src/${name}.ts`, `test/${name}`, `integ/integ.${name}.ts`].find(file => fs.existsSync(path.join(root, file)));
    const taken = inTheWay
      ?? publicTypeIn(path.join(root, 'src'), className)
      ?? Object.keys(VOCABULARIES).find(owner => className in VOCABULARIES[owner]);
    if (taken) {
      throw new Error(`new-pattern: name must be free, got '${name}' (${className}), which is taken by ${taken}.`);
    }
  }
}

function capitalized(word: string): string {
  return word[0].toUpperCase() + word.slice(1);
}

/** Where a type of the name, or of one that is made from it, is exported. */
function publicTypeIn(sources: string, className: string): string | undefined {
  const declaration = new RegExp(`^export (abstract )?(class|interface|enum) ${className}(Props|Alarms)?\\b`, 'm');
  return (fs.readdirSync(sources, { recursive: true }) as string[])
    .filter(file => file.endsWith('.ts') && declaration.test(fs.readFileSync(path.join(sources, file), 'utf8')))
    .map(file => path.join('src', file))[0];
}
