using System.Collections.Immutable;
using FaultLab.Lab.Images;
using NUnit.Framework;

namespace FaultLab.Tests.Lab.Images;

public sealed class KernelPackagesTests
{
    private const string Bookworm = """
        Package: linux-image-6.1.0-47-cloud-amd64
        Source: linux-signed-amd64
        Version: 6.1.170-3
        Depends: kmod, linux-base (>= 4.3~), initramfs-tools (>= 0.120+deb8u2) | linux-initramfs-tool

        Package: linux-image-6.1.0-47-amd64
        Version: 6.1.170-3

        Package: linux-image-6.12-cloud-amd64
        Version: 6.12.117-1~deb12u1

        Package: linuxdoc-tools
        Version: 0.9.82-1

        """;

    private const string BookwormSecurity = """
        Package: linux-image-6.1.0-51-cloud-amd64
        Version: 6.1.190-1

        Package: linux-image-6.1.0-56-cloud-amd64
        Version: 6.1.192-2

        Package: linux-image-6.1.0-56-rt-amd64
        Version: 6.1.192-2

        Package: linux-image-6.12.117+deb12-cloud-amd64
        Version: 6.12.117-1~deb12u1

        Package: linux-image-6.12.90+deb12-cloud-amd64
        Version: 6.12.90-1

        Package: linux-image-6.12.90+deb12.1-cloud-amd64
        Version: 6.12.90-2
        """;

    private const string TrixieSecurity = """
        Package: linux-image-6.12.117+deb13-cloud-amd64
        Version: 6.12.117-1

        Package: linux-image-7.2.13+deb14-cloud-amd64
        Version: 7.2.13-1
        Depends: dracut | initramfs-tools (>= 0.120), linux-base-7.2.13+deb14-cloud-amd64 (= 7.2.13-1), linux-binary-7.2.13+deb14-cloud-amd64 (= 7.2.13-1)
        """;

    private static readonly ImmutableArray<KernelPackage> All =
    [
        .. KernelPackages.Parse("bookworm", new StringReader(Bookworm)),
        .. KernelPackages.Parse("bookworm-security", new StringReader(BookwormSecurity)),
        .. KernelPackages.Parse("trixie-security", new StringReader(TrixieSecurity)),
    ];

    [TestCase("6.1", "6.1.0-56-cloud-amd64", TestName = "A_series_means_its_newest")]
    [TestCase("6.1.0-51", "6.1.0-51-cloud-amd64", TestName = "A_release_without_its_flavour_means_that_release")]
    [TestCase("6.1.0-51-cloud-amd64", "6.1.0-51-cloud-amd64", TestName = "A_whole_release_means_itself")]
    [TestCase("6.1.190", "6.1.0-51-cloud-amd64", TestName = "An_upstream_version_means_the_release_made_of_it")]
    [TestCase("6.12.90", "6.12.90+deb12.1-cloud-amd64", TestName = "The_newest_rebuild_of_a_release_is_taken")]
    [TestCase("6.12", "6.12.117+deb12-cloud-amd64", TestName = "Of_one_upstream_version_the_first_suite_wins")]
    public void Finds_a_kernel(string wanted, string release) =>
        Assert.That(KernelPackages.Find(All, wanted, "cloud-amd64")?.Release, Is.EqualTo(release));

    [TestCase("6.12", "6.12.117+deb12-cloud-amd64", TestName = "A_series_is_not_taken_from_a_later_Debian_that_is_ahead")]
    [TestCase("6.12.118", "6.12.118+deb13-cloud-amd64", TestName = "A_version_that_only_a_later_Debian_has_is_found_there")]
    [TestCase("7.2", "7.2.13+deb14-cloud-amd64", TestName = "A_series_that_only_a_later_Debian_has_is_found_there")]
    public void Prefers_the_Debian_that_comes_first(string wanted, string release)
    {
        const string ahead = """
            Package: linux-image-6.12.118+deb13-cloud-amd64
            Version: 6.12.118-1
            """;
        ImmutableArray<KernelPackage> packages = [.. All, .. KernelPackages.Parse("trixie", new StringReader(ahead))];

        Assert.That(KernelPackages.Find(packages, wanted, "cloud-amd64")?.Release, Is.EqualTo(release));
    }

    [Test]
    public void Half_a_number_is_no_release() => Assert.That(KernelPackages.Find(All, "6.1.0-5", "cloud-amd64"), Is.Null);

    [Test]
    public void Keeps_the_flavours_apart() =>
        Assert.That(KernelPackages.Find(All, "6.1", "amd64")?.Release, Is.EqualTo("6.1.0-47-amd64"));

    [Test]
    public void Names_the_nearest_releases() => Assert.That(
        KernelPackages.Nearest(All, "6.1.0-50", "cloud-amd64", 3), Is.EqualTo(new[] { "6.1.0-51", "6.1.0-47", "6.1.0-56" }));

    [TestCase("6.1.0-47", "6.1.0-51", "6.1.0-47", "6.1.0-51", TestName = "A_range_of_releases_has_both_its_ends")]
    [TestCase("6.1.0-48", "6.1.0-60", "6.1.0-51", "6.1.0-56", TestName = "The_ends_of_a_range_need_not_be_there")]
    [TestCase("6.1.190", "6.12.90", "6.1.0-51", "6.1.0-56", "6.12.90+deb12", "6.12.90+deb12.1", TestName = "An_upstream_version_ends_a_range_with_all_its_releases")]
    [TestCase("6.1.0-56", "6.12.90+deb12", "6.1.0-56", "6.12.90+deb12", TestName = "A_whole_release_ends_a_range_with_itself")]
    [TestCase("6.12.100", "6.12.117", "6.12.117+deb12", TestName = "Of_one_upstream_version_a_range_has_the_first_suite")]
    [TestCase("7.3", "7.9", TestName = "A_range_may_have_nothing_in_it")]
    public void Lists_a_range(string from, string to, params string[] releases) =>
        Assert.That(KernelPackages.Between(All, from, to, "cloud-amd64"), Is.EqualTo(releases));

    [Test]
    public void Reads_names_from_dependencies_and_skips_other_packages()
    {
        Assert.That(All.Single(p => p.Version == "7.2.13-1").Depends,
            Is.EqualTo(new[] { "dracut", "linux-base-7.2.13+deb14-cloud-amd64", "linux-binary-7.2.13+deb14-cloud-amd64" }));
        Assert.That(All.Select(p => p.Name), Has.None.StartsWith("linuxdoc"));
    }
}
