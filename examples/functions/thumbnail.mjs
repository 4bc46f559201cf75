import { handleSubtasks } from 'cdk-serverless-catalog/runtime';

// a real one would write a small picture to `results` of the subtask
export const handler = handleSubtasks(async ({ object }) => ({ of: object.key, bytes: object.size }));
