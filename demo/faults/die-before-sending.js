// Loaded into the doomed API function only (NODE_OPTIONS, see demo/app/coffee-house.ts): the
// process dies when it is about to send a job's message for the first time, after it has
// recorded the job. The handler itself knows nothing of it.
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');

const request = http.request;
http.request = (...args) => {
  const outgoing = request(...args);
  if (args[0]?.headers?.['x-amz-target'] === 'AmazonSQS.SendMessage') {
    const end = outgoing.end.bind(outgoing);
    outgoing.end = (body, ...rest) => {
      const job = /"id\\?":\\?"([\w-]+)/.exec(String(body))?.[1];
      const died = path.join(os.tmpdir(), `die-before-sending-${job}`);
      if (job && !fs.existsSync(died)) {
        fs.writeFileSync(died, '');
        process.exit(1);
      }
      return end(body, ...rest);
    };
  }
  return outgoing;
};
