import { Hono } from 'hono';

export default new Hono().post('/', async (c) => c.json({ received: await c.req.text() }));
