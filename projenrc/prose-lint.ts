import { Component } from 'projen';
import { NodeProject } from 'projen/lib/javascript';
import { TS_NODE } from './ts-node';

/** The words and the length of sentences in documents, comments and texts. See docs/decisions/0047-names-for-good.md. */
export class ProseLint extends Component {
  constructor(project: NodeProject) {
    super(project);
    const lint = project.addTask('lint:prose', {
      description: 'Lint the prose of documents, comments and texts: words (tools/prose/words.yml) and length of sentences',
      exec: `${TS_NODE} tools/prose/run.ts`,
      receiveArgs: true,
    });
    project.testTask.spawn(lint);
  }
}
