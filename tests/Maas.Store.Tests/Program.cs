using Maas.Store.Tests;
using Maas.Store.Tests.Killed;
using Xunit.MicrosoftTestingPlatform;

return args is [Writer.Mode, var directory]
    ? await Writer.RunAsync(directory, Console.Out)
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
