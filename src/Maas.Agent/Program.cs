using Maas.Agent;

return await Commands.RunAsync(args);
