using CitySensors.Grains.Jobs;
using CitySensors.Server.Reports;
using CitySensors.Web;

namespace CitySensors.Server.Mail;

/// <summary>Registers mail, if a mail server is configured. Without one, nobody is told of what exports write.</summary>
internal static class MailSetup
{
    public static IEnumerable<string> Validate(IConfiguration configuration)
    {
        foreach (var fault in ConfigurationFaults.Validate(configuration, MailOptions.Section, new MailOptionsValidator())) yield return fault;
        if (IsConfigured(configuration) && configuration[$"{ReportOptions.Section}:{nameof(ReportOptions.Folder)}"] is null)
            yield return "Mail:Host needs Report:Folder: what was sent is noted there.";
    }

    public static void AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ExportNotes>();
        if (!IsConfigured(configuration)) return;
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section));
        services.AddSingleton<MailSender>();
        services.AddSingleton<ReportMail>();
        services.AddJob<JobMail>(JobMail.Name, JobMail.Description, JobMail.Interval);
    }

    private static bool IsConfigured(IConfiguration configuration) => configuration[$"{MailOptions.Section}:{nameof(MailOptions.Host)}"] is not null;
}
