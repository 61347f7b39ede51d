using CitySensors.Core.Reports;
using CitySensors.Grains.Jobs;
using CitySensors.Web;

namespace CitySensors.Server.Reports;

/// <summary>Registers the reports of days, if a folder for them is configured.</summary>
internal static class ReportSetup
{
    public static IEnumerable<string> Validate(IConfiguration configuration) => ConfigurationFaults.Validate(configuration, ReportOptions.Section, new ReportOptionsValidator());

    public static void AddReports(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration.GetSection(ReportOptions.Section).Get<ReportOptions>()?.Folder is not { } folder) return;
        services.AddSingleton(new ReportFolder(Path.GetFullPath(folder)));
        services.AddSingleton<ReportData>();
        services.AddSingleton<DailyReports>();
        services.AddSingleton<IDailyReports>(provider => provider.GetRequiredService<DailyReports>());
        services.AddJob<DailyReportJob>(DailyReportJob.Name, DailyReportJob.Description, DailyReportJob.Cron);
    }
}
