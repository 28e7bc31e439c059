using Maas.Store.Tests;
using Maas.Store.Tests.Killed;
using Xunit.MicrosoftTestingPlatform;

#pragma warning disable RS0030 // The entry point is where the process's output is handed in.
return args is [Writer.Mode, var directory]
    ? await Writer.RunAsync(directory, Console.Out)
    : await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
