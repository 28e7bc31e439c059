namespace Maas.Domain.Images;

/// <summary>Which of the kernels there are a machine boots (boot.md §5 point 5, images.md §5.4).</summary>
public static class KernelChoice
{
    /// <param name="available">Names of the kernels of one series and architecture.</param>
    /// <param name="release"><c>os/series</c>.</param>
    /// <param name="requested">Exactly this one, when not empty.</param>
    /// <param name="minimum">At least this one, when not empty.</param>
    /// <returns>The name; refused when none will do.</returns>
    public static Outcome<string> Choose(IReadOnlyList<string> available, string release, string arch, string? requested, string? minimum)
    {
        var series = KernelString.Parse(release[(release.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        var least = minimum is { Length: > 0 } ? KernelString.Parse(minimum) : null;
        var kernels = available.Select(KernelString.Parse).Order().ToList();
        if (requested is { Length: > 0 } wanted && KernelString.Parse(wanted).HasRelease) return Exactly(kernels, wanted, series, least, release, arch);

        var fitting = kernels.FirstOrDefault(k => (!k.HasRelease || k >= series) && (least is not { HasRelease: true } || (k >= least && k.Flavour == least.Flavour)));
        return fitting is not null ? fitting.Text
            : least is not null ? Refusal.Invalid("min_hwe_kernel", $"{series.Text} has no kernels available which meet min_hwe_kernel({least.Text}).")
            : Refusal.Invalid("hwe_kernel", $"{series.Text} has no kernels available.");
    }

    private static Outcome<string> Exactly(List<KernelString> kernels, string wanted, KernelString series, KernelString? least, string release, string arch)
    {
        var kernel = KernelString.Parse(wanted);
        if (!kernels.Any(k => k.Text == wanted)) return Refusal.Invalid("hwe_kernel", $"{wanted} is not available for {release} on {arch}.");
        if (kernel < series) return Refusal.Invalid("hwe_kernel", $"{wanted} is too old to use on {release}.");
        if (least is { HasRelease: true } && kernel < least)
            return Refusal.Invalid("hwe_kernel", $"chosen kernel ({wanted}) is older than minimal kernel required by the machine ({least.Text}).");
        return wanted;
    }
}
