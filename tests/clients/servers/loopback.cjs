// Loaded before a server: whatever it asks for, it listens on loopback only, and says where.
const { Server } = require('node:net');

const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  this.once('listening', () => console.log(JSON.stringify({ port: this.address().port })));
  const then = rest.filter((argument) => typeof argument === 'function');
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, ...then);
};
