using Xunit;

namespace Maas.Testing;

/// <summary>What a test needs from the machine beyond the SDK. Without it the test is skipped, visibly; <c>tests/run</c> provides all of it.</summary>
public static class Needs
{
    /// <summary>Root, network namespaces and the Debian packages that <c>tests/run</c> installs.</summary>
    public static void Root() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("MAAS_TEST_ROOT") == "1", "needs root and the lab's packages: sudo tests/run");

    /// <summary>As <see cref="Root"/>, and QEMU machines with the images that <c>images/build</c> makes.</summary>
    public static void Machines() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("MAAS_TEST_MACHINES") == "1", "needs QEMU and the built images: sudo tests/run");
}
